import { createSafeFetch } from '../http/safe-fetch.ts'
import { boundTo } from './bound-to.ts'
import type { ClosableGateway } from './closable-gateway.ts'
import type { OutboundMessage, SendResult } from './gateway.ts'
import { toSendError } from './send-errors.ts'
import { oncePerNumber, sendGroups } from './send-groups.ts'
import { readTencentAnswer, type TencentOutcome } from './tencent-answer.ts'
import { parseTencentInbound } from './tencent-inbound.ts'
import type { TencentSettings } from './tencent-settings.ts'
import { signTencent } from './tencent-sign.ts'
import { withoutSignature } from './without-signature.ts'

/** What the installation decides, and the clock for tests. */
export type TencentOptions = { name: string; allowPrivate?: boolean; now?: () => number }

const contentType = 'application/json; charset=utf-8'
const sideBySide = 10
const numbersPerCall = 200

/**
 * Tencent Cloud SMS. A bound text goes out as its own template, any other through the account's. Numbers that get the same share a call, mainland and abroad apart; the provider answers for each number
 * and does not know a repeat. A call that is refused for one of its numbers is halved until it is known for which.
 */
export function createTencentGateway(settings: TencentSettings, options: TencentOptions): ClosableGateway {
  const http = createSafeFetch({ allowPrivate: options.allowPrivate === true, connections: sideBySide })
  const now = options.now ?? Date.now
  const callOnce = async (group: OutboundMessage[], signal: AbortSignal): Promise<TencentOutcome> => {
    try {
      const call = buildCall(settings, group, Math.floor(now() / 1000))
      const answer = await http.fetch({ ...call, method: 'POST', timeoutMs: settings.timeoutMs, signal })
      return readTencentAnswer(group, answer)
    } catch (error) {
      throw toSendError(error)
    }
  }
  const send = async (group: OutboundMessage[], signal: AbortSignal): Promise<SendResult[]> => {
    const outcome = await callOnce(group, signal)
    if ('results' in outcome) return outcome.results
    const half = Math.ceil(group.length / 2)
    return sendGroups([group.slice(0, half), group.slice(half)], 1, group, (part) => send(part, signal))
  }
  return {
    name: options.name,
    channel: 'sms',
    limits: { perCall: settings.perCall, perSecond: settings.perSecond },
    idempotent: false,
    send: (messages, signal) => sendGroups(callsOf(messages), sideBySide, messages, (group) => send(group, signal)),
    parseInbound: parseTencentInbound,
    close: () => http.close(),
  }
}

/** Messages that may share a call: the same text, all in the mainland or all abroad, each number once. */
function callsOf(messages: OutboundMessage[]): OutboundMessage[][] {
  const alike = Map.groupBy(messages, ({ content }) => JSON.stringify(boundTo(content) ?? content.text))
  return [...alike.values()].flatMap((group) => oncePerNumber(group, numbersPerCall))
}

function buildCall(settings: TencentSettings, group: OutboundMessage[], seconds: number) {
  const [first] = group
  const bound = first && boundTo(first.content)
  const url = new URL('/', settings.endpoint ?? 'https://sms.tencentcloudapi.com')
  const body = JSON.stringify({
    PhoneNumberSet: group.map(({ to }) => to),
    SmsSdkAppId: settings.sdkAppId,
    SignName: bound?.signature ?? settings.signName,
    TemplateId: bound?.templateCode ?? settings.templateId,
    TemplateParamSet: bound?.params.map(({ value }) => value) ?? [
      withoutSignature(first?.content.text ?? '', settings.signName),
    ],
  })
  const headers = {
    host: url.host,
    'content-type': contentType,
    'x-tc-action': 'SendSms',
    'x-tc-version': '2021-01-11',
    'x-tc-timestamp': String(seconds),
    'x-tc-region': settings.region,
  }
  const request = { host: url.host, service: 'sms', contentType, seconds, body }
  const authorization = signTencent(request, settings.secretId, settings.secretKey)
  return { url: url.href, headers: { ...headers, authorization }, body }
}
