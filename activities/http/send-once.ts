import type { Dispatcher } from 'undici'
import { request } from 'undici'

/**
 * A call that brought no usable answer. `sent` is the question that matters: false means that no byte of the request left
 * this machine, so it may be made again. Codes: `connect`, `unsafe`, `aborted`, `timeout`, `reset`, `tooLarge`.
 * The message names neither the URL nor the body: both may hold addresses or keys.
 */
export class RequestError extends Error {
  readonly code: RequestErrorCode
  readonly sent: boolean
  constructor(code: RequestErrorCode, sent: boolean, message: string) {
    super(message)
    this.name = 'RequestError'
    this.code = code
    this.sent = sent
  }
}
export type RequestErrorCode = 'connect' | 'unsafe' | 'aborted' | 'timeout' | 'reset' | 'tooLarge'

/** `maxBytes` bounds the answer; `timeoutMs` the whole call. Redirects are answers like any other and never followed. */
export type OneRequest = {
  dispatcher: Dispatcher
  url: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Buffer
  timeoutMs: number
  maxBytes: number
  signal?: AbortSignal
}

export type OneAnswer = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer }

/** One HTTP call, made at most once: no retry here or below. Throws `RequestError`. */
export async function sendOnce(call: OneRequest): Promise<OneAnswer> {
  const timeout = AbortSignal.timeout(call.timeoutMs)
  const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout
  let started = false
  try {
    signal.throwIfAborted()
    const answer = await request(call.url, {
      dispatcher: call.dispatcher.compose(whenStarted(() => (started = true))),
      method: call.method,
      headers: call.headers ?? {},
      body: call.body ?? null,
      signal,
    })
    return { status: answer.statusCode, headers: answer.headers, body: await readCapped(answer.body, call.maxBytes) }
  } catch (error) {
    throw toRequestError(error, started, timeout.aborted)
  }
}

/** undici calls this on a live connection, right before the first byte is written: what failed earlier was never sent. */
function whenStarted(tell: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart: (...args) => {
        tell()
        handler.onRequestStart?.(...args)
      },
      onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
      onResponseStart: (...args) => handler.onResponseStart?.(...args),
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
      onResponseError: (...args) => handler.onResponseError?.(...args),
    })
}

async function readCapped(body: AsyncIterable<Buffer> & { destroy(): unknown }, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxBytes) {
      body.destroy()
      throw new RequestError('tooLarge', true, `The answer is larger than ${maxBytes} bytes.`)
    }
    chunks.push(chunk)
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
}

function toRequestError(error: unknown, sent: boolean, timedOut: boolean): RequestError {
  const cause = deepest(error)
  if (cause instanceof RequestError) return cause
  const raw = (cause as { code?: unknown }).code
  const code = typeof raw === 'string' ? raw : ''
  if (timedOut || code.includes('TIMEOUT')) return new RequestError('timeout', sent, 'No answer in time.')
  if ((cause as Error).name === 'AbortError') return new RequestError('aborted', sent, 'The call was cancelled.')
  if (!sent) return new RequestError('connect', false, `No connection (${code || (cause as Error).name}).`)
  return new RequestError(
    'reset',
    true,
    `The connection broke before the whole answer was here (${code || (cause as Error).name}).`,
  )
}

/** Our own error may come wrapped, from a look-up inside a connect inside a request. */
function deepest(error: unknown): unknown {
  let here = error
  for (let depth = 0; depth < 4 && here instanceof Error; depth++) {
    if (here instanceof RequestError) return here
    const inner: unknown = here instanceof AggregateError ? here.errors[0] : here.cause
    if (!(inner instanceof Error)) return here
    here = inner
  }
  return here
}
