import { createSafeFetch, type SafeFetch } from '../http/safe-fetch.ts'
import type { ClosableGateway } from './closable-gateway.ts'
import { NotSentError, type OutboundMessage, type SendResult } from './gateway.ts'
import { toSendError } from './send-errors.ts'
import { sendGroups } from './send-groups.ts'
import { type FreshToken, type TokenStore, tokenInMemory } from './shared-token.ts'
import { accountError, readWechat, type WechatAnswer } from './wechat-answer.ts'
import { wechatCaller } from './wechat-call.ts'
import { pollWecom } from './wecom-poll.ts'
import type { WecomSettings } from './wecom-settings.ts'

/** What the installation decides. */
export type WecomOptions = { name: string; allowPrivate?: boolean; tokens?: TokenStore }

const host = 'https://qyapi.weixin.qq.com'
const sideBySide = 4
/** Codes about the app, its rights or the staff member. */
const account = new Set([40001, 40013, 40014, 42001, 41001, 48002, 60011, 60020, 60111, 81013, 84061, 301002])
/** Codes that pass: the system is busy, too many calls. */
const later: Record<number, number> = { [-1]: 5000, 45009: 3_600_000, 45033: 1000, 41048: 3_600_000 }

/**
 * WeCom: people with the same text become one task for a staff member, who confirms it in the client. What `accepted` says is that the
 * task was made; whom it reached when the staff member confirmed it has to be asked for. WeCom knows no repeat.
 */
export function createWecomGateway(settings: WecomSettings, options: WecomOptions): ClosableGateway {
  const http = createSafeFetch({ allowPrivate: options.allowPrivate === true, connections: sideBySide })
  const token = (options.tokens ?? tokenInMemory)(() => fetchToken(http, settings))
  const call = wechatCaller(http, token, { ...settings, endpoint: settings.endpoint ?? host })
  const send = async (group: OutboundMessage[], signal: AbortSignal): Promise<SendResult[]> => {
    const body = {
      chat_type: 'single',
      external_userid: group.map(({ to }) => to),
      sender: settings.staffId,
      text: { content: group[0]?.content.text ?? '' },
    }
    return readTask(group, await call('/cgi-bin/externalcontact/add_msg_template', body, signal))
  }
  return {
    name: options.name,
    channel: 'wechat',
    limits: { perCall: settings.perCall, perSecond: settings.perSecond },
    idempotent: false,
    async send(messages, signal) {
      if (signal.aborted) throw new NotSentError('The call was cancelled.')
      const alike = Map.groupBy(messages, ({ content }) => content.text)
      return sendGroups([...alike.values()], sideBySide, messages, (group) => send(group, signal))
    },
    poll: (sent, signal) => pollWecom(call, settings.staffId, sent, signal),
    close: () => http.close(),
  }
}

function readTask(group: OutboundMessage[], answer: WechatAnswer): SendResult[] {
  const { errcode, msgid } = answer
  if (account.has(errcode)) throw accountError(errcode)
  const code = String(errcode)
  const wait = later[errcode]
  if (errcode !== 0)
    return group.map(({ ref }) => ({
      ref,
      state: 'rejected',
      code,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    }))
  const list = answer['fail_list']
  const failed = new Set(Array.isArray(list) ? list : [])
  const id = typeof msgid === 'string' && /^[\w-]{1,64}$/.test(msgid) ? msgid : undefined
  return group.map(({ ref, to }) =>
    failed.has(to)
      ? { ref, state: 'rejected', code: 'NOT_A_CONTACT' }
      : { ref, state: 'accepted', ...(id === undefined ? {} : { providerId: `${id}~${ref}` }) },
  )
}

async function fetchToken(
  http: SafeFetch,
  { corpId, corpSecret, endpoint, timeoutMs }: WecomSettings,
): Promise<FreshToken> {
  try {
    const url = new URL('/cgi-bin/gettoken', endpoint ?? host)
    url.searchParams.set('corpid', corpId)
    url.searchParams.set('corpsecret', corpSecret)
    const answer = readWechat(await http.fetch({ url: url.href, method: 'GET', timeoutMs }))
    const { access_token: token, expires_in: seconds } = answer
    if (answer.errcode !== 0) throw accountError(answer.errcode)
    if (typeof token !== 'string' || token === '' || typeof seconds !== 'number')
      throw new NotSentError('WeCom answered without an access token.', 5000)
    return { token, expiresInMs: seconds * 1000 }
  } catch (error) {
    const known = toSendError(error)
    throw known instanceof NotSentError ? known : new NotSentError(`No access token: ${known.message}`, 5000)
  }
}
