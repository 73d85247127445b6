import { randomBytes } from 'node:crypto'
import {
  AmbiguousSendError,
  type Channel,
  type Gateway,
  NotSentError,
  type RenderedContent,
  type SendResult,
} from '../../activities/gateways/gateway.ts'
import { normalisePhone } from '../../schema/addresses/phone.ts'
import type { GatewayTestAnswer, GatewayTestRequest } from '../../schema/api/gateways.ts'
import type { Language } from '../../schema/bilingual.ts'
import { CaravanError } from '../../schema/errors.ts'

const timeoutMs = 20_000

/** Sends one message through a gateway and says in words what became of it. Its reference is no message of ours. */
export async function sendTestMessage(
  gateway: Gateway,
  { to, text }: GatewayTestRequest,
  language: Language,
): Promise<GatewayTestAnswer> {
  const message = {
    ref: `t${randomBytes(8).toString('hex')}`,
    to: address(gateway.channel, to),
    content: contentOf(gateway.channel, text),
  }
  const say = (state: GatewayTestAnswer['state'], code: string | null, reason = code ?? ''): GatewayTestAnswer => ({
    state,
    code,
    sentence: sentences[state][language](reason),
  })
  try {
    const [result] = await gateway.send([message], AbortSignal.timeout(timeoutMs))
    return result ? say(result.state, codeOf(result)) : say('unknown', null)
  } catch (error) {
    if (error instanceof NotSentError) return say('notSent', null, error.message)
    if (error instanceof AmbiguousSendError) return say('unknown', null, error.message)
    throw error
  }
}

const sentences: Record<GatewayTestAnswer['state'], Record<Language, (reason: string) => string>> = {
  accepted: {
    en: () => 'The provider took the message. Look at the phone.',
    zh: () => '服务商已接收，请查看手机。',
  },
  rejected: {
    en: (reason) => `The provider refused the message: ${reason}`,
    zh: (reason) => `服务商拒绝了这条消息：${reason}`,
  },
  unknown: {
    en: (reason) => `It is not known whether the message was sent. ${reason}`.trim(),
    zh: (reason) => `无法确定消息是否已发出。${reason}`,
  },
  notSent: { en: (reason) => `Nothing was sent. ${reason}`, zh: (reason) => `没有发出。${reason}` },
}

function codeOf(result: SendResult): string | null {
  return result.state === 'accepted' ? null : result.code
}

function address(channel: Channel, typed: string): string {
  if (channel === 'sms') {
    const phone = normalisePhone(typed, 'CN')
    if (!phone.ok) throw new CaravanError('invalidInput', { issues: 'to: a phone number, such as +86 138 0013 8000' })
    return phone.value
  }
  if (channel === 'email' && !/^[^\s@<>,;:]+@[^\s@<>,;:]+$/.test(typed))
    throw new CaravanError('invalidInput', { issues: 'to: an e-mail address' })
  if (channel === 'wechat' && !/^[\w-]+$/.test(typed))
    throw new CaravanError('invalidInput', { issues: 'to: an openid' })
  return typed
}

function contentOf(channel: Channel, text: string): RenderedContent {
  if (channel === 'sms') return { channel, text }
  if (channel === 'wechat') return { channel, form: 'customerService', data: {}, text }
  const html = text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign)
  return { channel, subject: text.split('\n', 1)[0] ?? '', html: `<p>${html.replaceAll('\n', '<br>')}</p>`, text }
}
