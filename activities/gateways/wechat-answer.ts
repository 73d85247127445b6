import type { OneAnswer } from '../http/send-once.ts'
import { AmbiguousSendError, NotSentError, type SendResult } from './gateway.ts'
import { readJson } from './inbound-fields.ts'
import { statusError } from './send-errors.ts'

/** WeChat's answer: `errcode` 0 or missing is success. */
export type WechatAnswer = { errcode: number; errmsg: string } & Record<string, unknown>

/** The token is spent, unknown or was replaced by somebody else. */
export const tokenCodes: ReadonlySet<number> = new Set([40001, 40014, 42001])

/** About the account, its rights, its template or its address: the step waits for the operator. */
const account = new Set([
  40002, 40013, 40036, 40037, 40125, 40164, 41002, 41004, 41030, 43104, 48001, 48004, 50001, 50002, 61004, 89503,
])
/** The person cannot be reached any more: not following, blocked, refuses. 40003 may only be the openid of another account. */
const suppressed = new Set([43004, 43019, 48002])
/** A daily or monthly quota is used up. */
const untilTomorrow = new Set([45009, 45028, 48006])

/** The body of an answer; throws `NotSentError` or `AmbiguousSendError` when it is none of WeChat's. */
export function readWechat(answer: OneAnswer): WechatAnswer {
  const error = statusError(answer)
  if (error) throw error
  const body = readJson(answer.body)
  if (body === null || typeof body !== 'object' || Array.isArray(body) || Object.keys(body).length === 0)
    throw new AmbiguousSendError('WeChat answered with something other than a result.')
  const { errcode, errmsg } = body as Partial<WechatAnswer>
  // Only an access token comes without one.
  if (typeof errcode !== 'number' && typeof (body as WechatAnswer)['access_token'] !== 'string')
    throw new AmbiguousSendError('WeChat answered without a code.')
  return { ...body, errcode: errcode ?? 0, errmsg: typeof errmsg === 'string' ? errmsg : '' }
}

/** A code as the result of one message. Throws `NotSentError` for what is about the account. */
export function resultOf(ref: string, answer: WechatAnswer, idField: string, now: number): SendResult {
  const { errcode } = answer
  // A repeat that WeChat recognised: the first one went out.
  if (errcode === 0 || errcode === 45065) {
    const id = answer[idField]
    const known = typeof id === 'number' || (typeof id === 'string' && /^\w{1,64}$/.test(id))
    return { ref, state: 'accepted', ...(known ? { providerId: String(id) } : {}) }
  }
  if (account.has(errcode) || tokenCodes.has(errcode)) throw accountError(errcode)
  const code = String(errcode)
  if (suppressed.has(errcode)) return { ref, state: 'rejected', code, suppress: true }
  if (untilTomorrow.has(errcode)) return { ref, state: 'rejected', code, retryAfterMs: untilMidnight(now) }
  if (errcode === -1) return { ref, state: 'rejected', code, retryAfterMs: 5000 }
  if (errcode === 45011) return { ref, state: 'rejected', code, retryAfterMs: 60_000 }
  return { ref, state: 'rejected', code }
}

export function accountError(errcode: number): NotSentError {
  return new NotSentError(`WeChat refuses the account, its rights or the template (code ${errcode}).`, 60_000)
}

/** Quotas begin anew at midnight in Beijing. */
function untilMidnight(now: number): number {
  const day = 86_400_000
  return day - ((now + 8 * 3_600_000) % day) + 60_000
}
