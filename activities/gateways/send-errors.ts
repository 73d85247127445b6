import { RequestError, type OneAnswer } from '../http/send-once.ts'
import { AmbiguousSendError, NotSentError } from './gateway.ts'

/** A failed HTTP call in the words of the gateway port. */
export function toSendError(error: unknown): NotSentError | AmbiguousSendError {
  if (error instanceof NotSentError || error instanceof AmbiguousSendError) return error
  if (error instanceof RequestError && !error.sent) {
    // A target that is not allowed stays so until somebody changes the settings.
    return new NotSentError(error.message, error.code === 'unsafe' ? 60_000 : 1000)
  }
  return new AmbiguousSendError(error instanceof Error ? error.message : 'The call failed in an unknown way.')
}

/** `retry-after` in ms, from seconds or a date; `fallback` without one. Between 0 and one hour. */
export function retryAfterMs(answer: OneAnswer, fallback: number, now = Date.now()): number {
  const raw = answer.headers['retry-after']
  const text = Array.isArray(raw) ? raw[0] : raw
  if (text === undefined) return fallback
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isFinite(wait) ? Math.min(3_600_000, Math.max(0, wait)) : fallback
}

/**
 * The errors that an HTTP status alone decides, the same for every provider; null for a status to be read further.
 * 429 was not processed. 401, 403, 404 and redirects are a wrong setting: nobody is lost, the batch waits for the operator.
 * A 5xx says nothing about what happened behind it.
 */
export function statusError(answer: OneAnswer): NotSentError | AmbiguousSendError | null {
  const { status } = answer
  if (status === 429) return new NotSentError('The provider asks to slow down (HTTP 429).', retryAfterMs(answer, 1000))
  if ([401, 403, 404, 405].includes(status)) {
    return new NotSentError(
      `The provider refuses our settings (HTTP ${status}). Check the address and the credentials.`,
      60_000,
    )
  }
  if (status >= 300 && status < 400)
    return new NotSentError(`The provider redirects (HTTP ${status}). Enter the final address.`, 60_000)
  if (status >= 500) return new AmbiguousSendError(`The provider failed (HTTP ${status}).`)
  return null
}
