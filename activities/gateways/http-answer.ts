import type { Json } from '../../schema/json.ts'
import { readPointer, readText } from '../http/json-pointer.ts'
import type { OneAnswer } from '../http/send-once.ts'
import { alignByRef } from './align-results.ts'
import { AmbiguousSendError, NotSentError, type OutboundMessage, type SendResult } from './gateway.ts'
import { formatNumber } from './http-placeholders.ts'
import type { HttpSettings } from './http-settings.ts'
import { retryAfterMs, statusError } from './send-errors.ts'

/** What an answer says about each message of its call, in order. Throws `NotSentError` or `AmbiguousSendError`. */
export function readAnswer(settings: HttpSettings, messages: OutboundMessage[], answer: OneAnswer): SendResult[] {
  const { response } = settings
  if (response.notTaken.includes(answer.status)) {
    throw new NotSentError(`The provider takes nothing now (HTTP ${answer.status}).`, retryAfterMs(answer, 5000))
  }
  const document = parseJson(answer.body)
  const code = readText(document, response.code)
  if (!response.statuses.includes(answer.status)) {
    // A provider's own code says more than the status it comes with.
    if (code !== undefined && Object.hasOwn(settings.errors, code)) return refuseAll(settings, messages, code)
    const error = statusError(answer)
    if (error) throw error
    return refuseAll(settings, messages, code ?? `HTTP_${answer.status}`)
  }
  const needsDocument = response.code !== undefined || response.items !== undefined || response.id !== undefined
  if (needsDocument && document === undefined)
    throw new AmbiguousSendError('The provider answered with something other than JSON.')
  if (response.code !== undefined && code === undefined)
    throw new AmbiguousSendError('The answer has no code where the settings say.')
  if (code !== undefined && !response.success.includes(code)) return refuseAll(settings, messages, code)
  if (response.items === undefined)
    return messages.map((message) => accepted(message.ref, readText(document, response.id)))
  return readItems(settings, messages, readPointer(document, response.items))
}

function readItems(settings: HttpSettings, messages: OutboundMessage[], items: unknown): SendResult[] {
  const { response } = settings
  if (!Array.isArray(items)) throw new AmbiguousSendError('The answer has no list where the settings say.')
  if (response.match === 'order') {
    // Without a key nobody can tell which result is missing or too many.
    if (items.length !== messages.length)
      throw new AmbiguousSendError('The answer has another number of results than the call.')
    return messages.map((message, at) => readItem(settings, message.ref, items[at]))
  }
  const refs = new Map(messages.map((message) => [keyOf(settings, message), message.ref]))
  const results = items.flatMap((item) => {
    const ref = refs.get(readText(item, response.itemKey) ?? '')
    return ref === undefined ? [] : [readItem(settings, ref, item)]
  })
  return alignByRef(messages, results)
}

function keyOf(settings: HttpSettings, message: OutboundMessage): string {
  return settings.response.match === 'ref' ? message.ref : formatNumber(message.to, settings.request.numberFormat)
}

function readItem(settings: HttpSettings, ref: string, item: unknown): SendResult {
  const { response } = settings
  const code = readText(item, response.itemCode)
  if (response.itemCode !== undefined && code === undefined) return { ref, state: 'unknown', code: 'NO_CODE' }
  if (code !== undefined && !response.itemSuccess.includes(code)) return refused(settings, ref, code)
  return accepted(ref, readText(item, response.id))
}

function accepted(ref: string, providerId: string | undefined): SendResult {
  return { ref, state: 'accepted', ...(providerId === undefined ? {} : { providerId }) }
}

function refuseAll(settings: HttpSettings, messages: OutboundMessage[], code: string): SendResult[] {
  const rule = Object.hasOwn(settings.errors, code) ? settings.errors[code] : undefined
  if (rule?.means === 'stop') {
    throw new NotSentError(`The provider refuses the account (code ${code}).`, rule.retryAfterMs ?? 60_000)
  }
  return messages.map((message) => refused(settings, message.ref, code))
}

function refused(settings: HttpSettings, ref: string, code: string): SendResult {
  const rule = Object.hasOwn(settings.errors, code) ? settings.errors[code] : undefined
  const result = { ref, state: 'rejected', code } as const
  switch (rule?.means) {
    case 'retry':
    case 'throttle':
    case 'stop':
      return { ...result, retryAfterMs: rule.retryAfterMs ?? (rule.means === 'throttle' ? 5000 : 60_000) }
    case 'invalidNumber':
    case 'optOut':
      return { ...result, suppress: true }
    default:
      return result
  }
}

function parseJson(body: Buffer): Json | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as Json
  } catch {
    return undefined
  }
}
