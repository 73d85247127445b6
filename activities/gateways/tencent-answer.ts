import type { OneAnswer } from '../http/send-once.ts'
import { alignByRef } from './align-results.ts'
import { AmbiguousSendError, NotSentError, type OutboundMessage, type SendResult } from './gateway.ts'
import { codeWord, readJson } from './inbound-fields.ts'
import { retryAfterMs, statusError } from './send-errors.ts'

const hour = 3_600_000

/** Codes that say when to try again. */
const later: Record<string, number> = {
  'LimitExceeded.PhoneNumberThirtySecondLimit': 31_000,
  'LimitExceeded.DeliveryFrequencyLimit': 60_000,
  'LimitExceeded.PhoneNumberOneHourLimit': hour,
  'LimitExceeded.PhoneNumberDailyLimit': 24 * hour,
  'LimitExceeded.PhoneNumberSameContentDailyLimit': 24 * hour,
  'FailedOperation.MarketingSendTimeConstraint': hour,
}
/** Codes after which this number should get nothing more. */
const suppressed = new Set(['FailedOperation.PhoneNumberInBlacklist', 'InvalidParameterValue.IncorrectPhoneNumber'])
/** About the account, the signature or the template, not about anybody's message: it waits for the operator. */
const account =
  /^(?:AuthFailure|UnauthorizedOperation|UnsupportedOperation|MissingParameter|UnknownParameter|ResourceNotFound|InvalidAction|NoSuchVersion|InvalidParameterValue\.SdkAppIdNotExist|FailedOperation\.(?:InsufficientBalanceInSmsPackage|TemplateIncorrectOrUnapproved|SignatureIncorrectOrUnapproved|NotEnterpriseCertification)|LimitExceeded\.(?:AppDailyLimit|AppMainlandChinaDailyLimit|AppCountryOrRegionDailyLimit|DailyLimit))/
/** About one of the numbers, should the whole call be refused with it. */
const aboutNumber = /PhoneNumber|IncorrectPhone|DeliveryFrequencyLimit/

/** What a call came to: a result for each message, or a refusal because of one number among several. */
export type TencentOutcome = { results: SendResult[] } | { oneOf: string }

/** Reads an answer of SendSms. Throws `NotSentError` or `AmbiguousSendError` when it is about the whole call. */
export function readTencentAnswer(messages: OutboundMessage[], answer: OneAnswer): TencentOutcome {
  const response = (readJson(answer.body) as { Response?: Record<string, unknown> } | null | undefined)?.Response
  const code = codeWord((response?.['Error'] as { Code?: unknown } | null | undefined)?.Code)
  if (code !== undefined) return readRefusal(messages, answer, code)
  const error = statusError(answer)
  if (error) throw error
  const list = response?.['SendStatusSet']
  if (answer.status !== 200 || !Array.isArray(list))
    throw new AmbiguousSendError('The provider answered with something other than results.')
  const refs = new Map(messages.map(({ to, ref }) => [to, ref]))
  const results = list.flatMap((item: unknown) => readItem(refs, item))
  const aligned = alignByRef(messages, results)
  const blocked = aligned.map((result) =>
    result.state === 'rejected' && account.test(result.code) ? result.code : null,
  )
  if (blocked.every((word) => word !== null)) throw accountError(blocked[0] ?? '')
  return { results: aligned }
}

function readRefusal(messages: OutboundMessage[], answer: OneAnswer, code: string): TencentOutcome {
  if (code.startsWith('RequestLimitExceeded'))
    throw new NotSentError(`The provider asks to slow down (${code}).`, retryAfterMs(answer, 1000))
  if (code.startsWith('InternalError')) throw new AmbiguousSendError(`The provider failed (${code}).`)
  if (account.test(code)) throw accountError(code)
  if (messages.length > 1 && aboutNumber.test(code)) return { oneOf: code }
  return { results: messages.map(({ ref }) => refused(ref, code)) }
}

function accountError(code: string): NotSentError {
  return new NotSentError(`The provider refuses the account, its signature or template (${code}).`, 60_000)
}

function readItem(refs: Map<string, string>, item: unknown): SendResult[] {
  const { PhoneNumber: number, Code: word, SerialNo: serial } = (item ?? {}) as Record<string, unknown>
  const ref = typeof number === 'string' ? refs.get(number) : undefined
  if (ref === undefined) return []
  const code = codeWord(word)
  const providerId = codeWord(serial)
  if (code === undefined) return [{ ref, state: 'unknown', code: 'NO_CODE' }]
  if (code === 'Ok') return [{ ref, state: 'accepted', ...(providerId === undefined ? {} : { providerId }) }]
  return [code.startsWith('InternalError') ? { ref, state: 'unknown', code } : refused(ref, code)]
}

function refused(ref: string, code: string): SendResult {
  const result = { ref, state: 'rejected', code } as const
  if (suppressed.has(code)) return { ...result, suppress: true }
  if (Object.hasOwn(later, code)) return { ...result, retryAfterMs: later[code] ?? hour }
  if (code.startsWith('RequestLimitExceeded')) return { ...result, retryAfterMs: 1000 }
  return account.test(code) ? { ...result, retryAfterMs: 60_000 } : result
}
