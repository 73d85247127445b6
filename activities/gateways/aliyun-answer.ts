import type { OneAnswer } from '../http/send-once.ts'
import { AmbiguousSendError, NotSentError, type SendResult } from './gateway.ts'
import { codeWord, readJson } from './inbound-fields.ts'
import { retryAfterMs, statusError } from './send-errors.ts'

/** What a call came to: taken whole under one id, or refused whole because of something in its messages. */
export type AliyunOutcome = { bizId: string } | { code: string; retryAfterMs?: number; suppress?: boolean }

/** About the account, the signature or the template, not about anybody's message: the batch waits for the operator. */
const account = new Set([
  'isv.AMOUNT_NOT_ENOUGH',
  'isv.OUT_OF_SERVICE',
  'isv.DAY_LIMIT_CONTROL',
  'isv.MONTH_LIMIT_CONTROL',
  'isv.SMS_SIGNATURE_ILLEGAL',
  'isv.SMS_TEMPLATE_ILLEGAL',
  'isv.SIGN_STATE_ILLEGAL',
  'isv.SMS_SIGNATURE_SCENE_ILLEGAL',
  'isv.SMS_SIGN_ILLEGAL',
  'isv.ACCOUNT_NOT_EXISTS',
  'isv.ACCOUNT_ABNORMAL',
  'isv.PRODUCT_UN_SUBSCRIPT',
  'isv.PRODUCT_UNSUBSCRIBE',
  'isv.DENY_IP_RANGE',
  'isp.RAM_PERMISSION_DENY',
  'SignatureDoesNotMatch',
  'SignatureNonceUsed',
  'IncompleteSignature',
  'InvalidTimeStamp.Expired',
  'Forbidden.RAM',
  'MissingParameter',
])
/** A failure somewhere inside: what became of the messages is not said, and the provider does not know a repeat. */
const uncertain = new Set(['isp.SYSTEM_ERROR', 'ServiceUnavailable', 'InternalError'])

/** Reads an answer of SendSms or SendBatchSms. Throws `NotSentError` or `AmbiguousSendError` when it is about the whole call. */
export function readAliyunAnswer(answer: OneAnswer, now: number): AliyunOutcome {
  const { code, bizId, text } = readBody(answer.body)
  if (code === undefined || uncertain.has(code)) {
    throw statusError(answer) ?? new AmbiguousSendError('The answer does not say whether the messages were taken.')
  }
  if (code === 'OK') {
    if (answer.status !== 200 || bizId === undefined)
      throw statusError(answer) ?? new AmbiguousSendError('The answer says OK without an id.')
    return { bizId }
  }
  if (code.startsWith('Throttling'))
    throw new NotSentError(`The provider asks to slow down (${code}).`, retryAfterMs(answer, 1000))
  if (account.has(code) || code.startsWith('InvalidAccessKeyId'))
    throw new NotSentError(`The provider refuses the account, its signature or template (${code}).`, 60_000)
  if (code === 'isv.BUSINESS_LIMIT_CONTROL') return { code, retryAfterMs: untilWindowOpens(text, now) }
  if (code === 'isv.MOBILE_NUMBER_ILLEGAL') return { code, suppress: true }
  if (answer.status !== 200 && !code.startsWith('isv.')) {
    // Said by the door in front of the service: a call that it refuses was not made.
    throw statusError(answer) ?? new NotSentError(`The provider refuses the call (${code}).`, 60_000)
  }
  return { code }
}

/** A refusal as the result of one message. */
export function refusedByAliyun(ref: string, outcome: Extract<AliyunOutcome, { code: string }>): SendResult {
  return { ref, state: 'rejected', ...outcome }
}

/** Minutes and hours are those of the clock, a day is the last 24 hours. */
function untilWindowOpens(text: string, now: number): number {
  const left = (window: number) => window - (now % window) + 1000
  if (/分钟|minute/i.test(text)) return left(60_000)
  if (/小时|hour/i.test(text)) return left(3_600_000)
  return 86_400_000
}

function readBody(body: Buffer): { code: string | undefined; bizId: string | undefined; text: string } {
  const value = readJson(body) as { Code?: unknown; BizId?: unknown; Message?: unknown } | null | undefined
  const text = typeof value?.Message === 'string' ? value.Message : ''
  return { code: codeWord(value?.Code), bizId: codeWord(value?.BizId), text }
}
