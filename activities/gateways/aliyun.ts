import { hash, randomUUID } from 'node:crypto'
import { createSafeFetch } from '../http/safe-fetch.ts'
import { parseAliyunInbound } from './aliyun-inbound.ts'
import { readAliyunAnswer, refusedByAliyun, type AliyunOutcome } from './aliyun-answer.ts'
import { boundTo } from './bound-to.ts'
import { pollAliyun } from './aliyun-poll.ts'
import { batchOutId, queryAliyun } from './aliyun-query.ts'
import { aliyunProviderId } from './aliyun-provider-id.ts'
import { aliyunUrl, type AliyunSettings } from './aliyun-settings.ts'
import { canonicalQuery, signAliyun, signAliyunV1 } from './aliyun-sign.ts'
import type { ClosableGateway } from './closable-gateway.ts'
import type { OutboundMessage, SendResult, SentMessage } from './gateway.ts'
import { formatNumber } from './http-placeholders.ts'
import { withoutSignature } from './without-signature.ts'
import { toSendError } from './send-errors.ts'
import { oncePerNumber, sendGroups } from './send-groups.ts'

/** Numbers that SendBatchSms takes. */
const perCall = 100
const version = '2017-05-25'

/** What the installation decides, and the clock for tests. */
export type AliyunOptions = { name: string; allowPrivate?: boolean; connections?: number; now?: () => number }

/**
 * Alibaba Cloud SMS. A bound text goes out as its own template, any other through the account's. One message goes by SendSms, more by SendBatchSms with a text for each number. The provider answers for
 * the whole call and does not know a repeat. A call that is refused for what is in it is halved until it is known whose message
 * it was: a refused call has sent nothing.
 */
export function createAliyunGateway(settings: AliyunSettings, options: AliyunOptions): ClosableGateway {
  const http = createSafeFetch({
    allowPrivate: options.allowPrivate === true,
    ...(options.connections === undefined ? {} : { connections: options.connections }),
  })
  const now = options.now ?? Date.now
  const callOnce = async (group: OutboundMessage[], signal: AbortSignal): Promise<AliyunOutcome> => {
    try {
      const answer = await http.fetch({
        ...buildCall(settings, group, now()),
        method: 'POST',
        timeoutMs: settings.timeoutMs,
        signal,
      })
      return readAliyunAnswer(answer, now())
    } catch (error) {
      throw toSendError(error)
    }
  }
  const send = async (group: OutboundMessage[], signal: AbortSignal): Promise<SendResult[]> => {
    const outcome = await callOnce(group, signal)
    if ('bizId' in outcome)
      return group.map(({ ref, to }) => ({
        ref,
        state: 'accepted',
        providerId: aliyunProviderId(settings, outcome.bizId, formatNumber(to, 'national')),
      }))
    if (group.length === 1) return group.map(({ ref }) => refusedByAliyun(ref, outcome))
    const half = Math.ceil(group.length / 2)
    return sendGroups([group.slice(0, half), group.slice(half)], 1, group, (part) => send(part, signal))
  }
  const details = async (fields: Record<string, string>, signal: AbortSignal) => {
    const call = signed(settings, 'QuerySendDetails', fields, now())
    return http.fetch({ ...call, method: 'POST', timeoutMs: settings.timeoutMs, signal })
  }
  return {
    name: options.name,
    channel: 'sms',
    limits: { perCall, perSecond: settings.perSecond },
    idempotent: false,
    send: (messages, signal) => sendGroups(callsOf(messages), 1, messages, (group) => send(group, signal)),
    query: (_refs, signal, sent) => queryAliyun(details, sent, now(), signal),
    ...(settings.receipts === 'poll'
      ? { poll: (sent: SentMessage[], signal: AbortSignal) => pollAliyun(details, sent, now(), signal) }
      : {}),
    parseInbound: (request) => parseAliyunInbound(settings, request),
    close: () => http.close(),
  }
}

/** Messages that may share a call: of one template, each number once. */
function callsOf(messages: OutboundMessage[]): OutboundMessage[][] {
  const alike = Map.groupBy(messages, ({ content }) => boundTo(content)?.templateCode)
  return [...alike.values()].flatMap((group) => oncePerNumber(group, perCall))
}

function buildCall(settings: AliyunSettings, group: OutboundMessage[], now: number) {
  const numbers = group.map(({ to }) => formatNumber(to, 'national'))
  const params = group.map(({ content }) => {
    const bound = boundTo(content)
    return bound
      ? Object.fromEntries(bound.params.map(({ name, value }) => [name, value]))
      : { [settings.paramName]: withoutSignature(content.text, settings.signName) }
  })
  const signs = group.map(({ content }) => boundTo(content)?.signature ?? settings.signName)
  const [only] = group
  const templateCode = (only && boundTo(only.content)?.templateCode) ?? settings.templateCode
  const single = group.length === 1 && only
  const fields: Record<string, string> = single
    ? {
        PhoneNumbers: numbers.join(','),
        SignName: signs[0]!,
        TemplateParam: JSON.stringify(params[0]),
        OutId: only.ref,
      }
    : {
        PhoneNumberJson: JSON.stringify(numbers),
        SignNameJson: JSON.stringify(signs),
        TemplateParamJson: JSON.stringify(params),
        // One for the whole call: a query finds a message by it and the number.
        OutId: batchOutId(only?.ref ?? ''),
      }
  return signed(settings, single ? 'SendSms' : 'SendBatchSms', { ...fields, TemplateCode: templateCode }, now)
}

function signed(settings: AliyunSettings, action: string, fields: Record<string, string>, now: number) {
  return settings.signing === 'V1' ? signedV1(settings, action, fields, now) : signedV3(settings, action, fields, now)
}

function signedV3(settings: AliyunSettings, action: string, fields: Record<string, string>, now: number) {
  const query = {}
  const body = new URLSearchParams(fields).toString()
  const url = aliyunUrl(settings)
  const headers: Record<string, string> = {
    host: url.host,
    'content-type': 'application/x-www-form-urlencoded',
    'x-acs-action': action,
    'x-acs-version': version,
    'x-acs-date': isoSeconds(now),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-content-sha256': hash('sha256', body, 'hex'),
  }
  const request = { method: 'POST', path: '/', query, headers, body }
  const authorization = signAliyun(request, settings.accessKeyId, settings.accessKeySecret)
  return { url: url.href, headers: { ...headers, authorization }, body }
}

/** Everything is a field of the form: nothing personal in the address. */
function signedV1(settings: AliyunSettings, action: string, fields: Record<string, string>, now: number) {
  const parameters = {
    ...fields,
    AccessKeyId: settings.accessKeyId,
    Action: action,
    Format: 'JSON',
    SignatureMethod: 'HMAC-SHA1',
    SignatureNonce: randomUUID(),
    SignatureVersion: '1.0',
    Timestamp: isoSeconds(now),
    Version: version,
  }
  const body = canonicalQuery({ ...parameters, Signature: signAliyunV1('POST', parameters, settings.accessKeySecret) })
  return {
    url: aliyunUrl(settings).href,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  }
}

function isoSeconds(now: number): string {
  return new Date(now).toISOString().replace(/\.\d+Z$/, 'Z')
}
