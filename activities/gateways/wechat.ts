import { hash } from 'node:crypto'
import { createSafeFetch } from '../http/safe-fetch.ts'
import type { ClosableGateway } from './closable-gateway.ts'
import {
  AmbiguousSendError,
  NotSentError,
  type OutboundMessage,
  type RenderedContent,
  type SendResult,
  type UrlLinkTarget,
} from './gateway.ts'
import { sendGroups } from './send-groups.ts'
import { type TokenStore, tokenInMemory } from './shared-token.ts'
import { resultOf } from './wechat-answer.ts'
import { wechatCaller } from './wechat-call.ts'
import { parseWechatInbound } from './wechat-inbound.ts'
import type { WechatSettings } from './wechat-settings.ts'
import { fetchWechatToken } from './wechat-token.ts'
import { type LinkStore, mintUrlLink } from './wechat-url-link.ts'

/** What the installation decides: where tokens and links are kept, and the clock for tests. */
export type WechatOptions = {
  name: string
  allowPrivate?: boolean
  tokens?: TokenStore
  links?: LinkStore
  now?: () => number
}

type Wechat = Extract<RenderedContent, { channel: 'wechat' }>

const sideBySide = 20
/** Openids that one mass message takes; it needs two. */
const massMost = 10_000

/**
 * A WeChat account. Template messages carry our reference as `client_msg_id`, mass messages a hash of theirs as `clientmsgid`: a call
 * whose answer was lost is made once more, and WeChat recognises the repeat. Chat and subscribe messages know no repeat.
 */
export function createWechatGateway(settings: WechatSettings, options: WechatOptions): ClosableGateway {
  const http = createSafeFetch({ allowPrivate: options.allowPrivate === true, connections: sideBySide })
  const now = options.now ?? Date.now
  const token = (options.tokens ?? tokenInMemory)(() => fetchWechatToken(http, settings))
  const call = wechatCaller(http, token, settings)

  /** `repeatable`: WeChat knows the call's id. */
  const attempt = async (path: string, body: object, signal: AbortSignal, repeatable: boolean) => {
    try {
      return await call(path, body, signal)
    } catch (error) {
      if (!repeatable || !(error instanceof AmbiguousSendError) || signal.aborted) throw error
      return call(path, body, signal)
    }
  }
  const sendOne = async ({ ref, to, content }: OutboundMessage, signal: AbortSignal): Promise<SendResult[]> => {
    const request = requestOf(settings, ref, to, content as Wechat)
    return [resultOf(ref, await attempt(request.path, request.body, signal, request.repeatable), 'msgid', now())]
  }
  const sendMass = async (group: OutboundMessage[], signal: AbortSignal): Promise<SendResult[]> => {
    if (group.length < 2) return group.map(({ ref }) => ({ ref, state: 'rejected', code: 'MASS_NEEDS_TWO' }))
    const text = (group[0]!.content as Wechat).text
    const refs = group.map(({ ref }) => ref)
    const clientmsgid = hash('sha256', refs.join(','), 'base64url')
    const body = { touser: group.map(({ to }) => to), msgtype: 'text', text: { content: text }, clientmsgid }
    const answer = await attempt('/cgi-bin/message/mass/send', body, signal, true)
    return refs.map((ref) => {
      const result = resultOf(ref, answer, 'msg_id', now())
      // One bad openid spoils no mass message: what is wrong with the call is nobody's own fault.
      return result.state === 'rejected' && result.suppress ? { ref, state: 'rejected', code: result.code } : result
    })
  }
  return {
    name: options.name,
    channel: 'wechat',
    limits: { perCall: settings.perCall, perSecond: settings.perSecond },
    idempotent: false,
    async send(messages, signal) {
      if (signal.aborted) throw new NotSentError('The call was cancelled.')
      return sendGroups(callsOf(messages), sideBySide, messages, (group) =>
        isMass(group[0]!) ? sendMass(group, signal) : sendOne(group[0]!, signal),
      )
    },
    parseInbound: (request) => parseWechatInbound(settings, request, now()),
    // Only a mini-program's own account may link into it.
    ...(settings.accountType === 'miniProgram'
      ? { urlLink: (target: UrlLinkTarget) => mintUrlLink(call, options.links, target, now()) }
      : {}),
    close: () => http.close(),
  }
}

function isMass({ content }: OutboundMessage): boolean {
  return content.channel === 'wechat' && content.form === 'mass'
}

/** One call a message; mass messages of one text share theirs, cut evenly, since one person alone cannot have one. */
function callsOf(messages: OutboundMessage[]): OutboundMessage[][] {
  const single = messages.filter((message) => !isMass(message)).map((message) => [message])
  const alike = Map.groupBy(messages.filter(isMass), ({ content }) => content.text)
  const mass = [...alike.values()].flatMap((group) => {
    const calls = Math.ceil(group.length / massMost)
    const size = Math.ceil(group.length / calls)
    return Array.from({ length: calls }, (_, at) => group.slice(at * size, (at + 1) * size))
  })
  return [...single, ...mass]
}

function requestOf(settings: WechatSettings, ref: string, touser: string, content: Wechat) {
  const data = Object.fromEntries(Object.entries(content.data).map(([key, value]) => [key, { value }]))
  const template = { touser, template_id: content.templateCode ?? '', data }
  switch (content.form) {
    case 'template':
      return {
        path: '/cgi-bin/message/template/send',
        body: { ...template, client_msg_id: ref, ...(content.url === undefined ? {} : { url: content.url }) },
        repeatable: true,
      }
    case 'subscribe': {
      const mini = settings.accountType === 'miniProgram'
      return {
        path: mini ? '/cgi-bin/message/subscribe/send' : '/cgi-bin/message/subscribe/bizsend',
        body: { ...template, ...(content.url === undefined ? {} : { page: content.url }) },
        repeatable: false,
      }
    }
    case 'mass':
    case 'customerService': {
      const text = content.url === undefined ? content.text : `${content.text}\n${content.url}`
      return {
        path: '/cgi-bin/message/custom/send',
        body: { touser, msgtype: 'text', text: { content: text } },
        repeatable: false,
      }
    }
  }
}
