import { setTimeout as sleep } from 'node:timers/promises'
import type { ClosableGateway } from './closable-gateway.ts'
import { type Inbound, NotSentError, type OutboundMessage, type SendResult } from './gateway.ts'
import { createSmppInbox } from './smpp-inbox.ts'
import { createSmppLink } from './smpp-link.ts'
import { smppParts, type SmppPart, TooLongError } from './smpp-parts.ts'
import { fields } from './smpp-pdu.ts'
import { smppId } from './smpp-receipt.ts'
import { openSmppSession, type SubmitOutcome } from './smpp-session.ts'
import type { SmppSettings } from './smpp-settings.ts'
import { smppStatus } from './smpp-status.ts'

/** What the installation decides. `deliver` stores receipts and replies, which come by the same link. */
export type SmppOptions = {
  name: string
  allowPrivate?: boolean
  deliver?: (items: Inbound[]) => Promise<void>
  now?: () => number
  /** The first wait before a link is opened again; doubled up to a minute. For tests. */
  backoffMs?: number
}

/** How long a call stays with a centre that asks for pauses. */
const patienceMs = 15_000
const pauseMs = 1000

/**
 * SMPP 3.4: some sessions with a window each. A submit whose answer did not come before the link died is `unknown` and never made
 * again. A receipt is asked for the first part only: its id is the message's.
 */
export function createSmppGateway(settings: SmppSettings, options: SmppOptions): ClosableGateway {
  const now = options.now ?? Date.now
  const { sessions, window } = settings
  const inbox = createSmppInbox(settings.idFormat, options.deliver, now)
  const backoffMs = options.backoffMs ?? 1000
  const link = createSmppLink(() => openSmppSession(settings, options.allowPrivate === true, inbox.take), {
    sessions,
    window,
    backoffMs,
  })
  const references = new Map<string, number>()
  const turn = createTurns(settings.submitsPerSecond)

  /** Parts to one number are told apart by a counter of their own. */
  const reference = (to: string): number => {
    const next = ((references.get(to) ?? Math.floor(Math.random() * 200)) + 1) & 0xffff
    if (references.size > 50_000) references.clear()
    references.set(to, next)
    return next
  }

  async function sendOne(message: OutboundMessage, deadline: number, signal: AbortSignal): Promise<SendResult> {
    const { ref, to, content } = message
    let parts: SmppPart[]
    try {
      parts = smppParts(content.text, settings.longMessages, reference(to))
    } catch (error) {
      if (error instanceof TooLongError) return { ref, state: 'rejected', code: 'TOO_LONG' }
      throw error
    }
    let providerId: string | undefined
    for (const [at, part] of parts.entries()) {
      const outcome = await submit(buildSubmit(settings, to, part, at === 0), deadline, signal)
      const result = partResult(ref, outcome)
      if (result.state === 'accepted') {
        if (at === 0 && typeof outcome === 'object') providerId = smppId(outcome.id, settings.idFormat, 'response')
        continue
      }
      // Something of it is out already: it cannot be taken back, nor begun anew.
      return at === 0 ? result : { ref, state: 'unknown', code: 'PARTIAL' }
    }
    return { ref, state: 'accepted', ...(providerId ? { providerId } : {}) }
  }

  /** One submit, put off and repeated as long as the centre says that it took nothing because of its speed. */
  async function submit(body: Buffer, deadline: number, signal: AbortSignal): Promise<SubmitOutcome> {
    for (let unsent = 0; ;) {
      await turn()
      const { session, release } = await link.lease()
      if (signal.aborted) {
        release()
        throw new NotSentError('The call was cancelled.')
      }
      const outcome = await whileCalled(session.submit(body), signal)
      release()
      if (outcome === 'unsent' && ++unsent <= 3) continue
      const throttled = typeof outcome === 'object' && smppStatus(outcome.status).reaction === 'throttle'
      if (!throttled || Date.now() > deadline) return outcome
      link.pause(pauseMs)
    }
  }

  return {
    name: options.name,
    channel: 'sms',
    limits: { perCall: Math.min(500, sessions * window * 4), perSecond: settings.perSecond },
    idempotent: false,
    async send(messages, signal) {
      if (signal.aborted) throw new NotSentError('The call was cancelled.')
      const deadline = Date.now() + patienceMs
      const results: SendResult[] = []
      const failures: NotSentError[] = []
      const queue = messages.entries()
      const work = async (): Promise<void> => {
        for (const [at, message] of queue) {
          results[at] = await sendOne(message, deadline, signal).catch((error: unknown) => {
            if (!(error instanceof NotSentError)) throw error
            failures.push(error)
            return { ref: message.ref, state: 'rejected', code: 'NOT_SENT', retryAfterMs: error.retryAfterMs }
          })
        }
      }
      await Promise.all(Array.from({ length: Math.min(messages.length, sessions * window) }, work))
      const [first] = failures
      if (first && failures.length === messages.length) throw first
      return results
    },
    async close() {
      link.close()
      await sleep(60)
    },
  }
}

function partResult(ref: string, outcome: SubmitOutcome): SendResult {
  if (outcome === 'unknown') return { ref, state: 'unknown', code: 'NO_ANSWER' }
  if (outcome === 'unsent') throw new NotSentError('The link to the SMS centre is down.', 2000)
  if (outcome.status === 0) return { ref, state: 'accepted' }
  const { name: code, reaction } = smppStatus(outcome.status)
  if (reaction === 'account')
    throw new NotSentError(`The SMS centre refuses the account or its sender (${code}).`, 60_000)
  const result = { ref, state: 'rejected', code } as const
  if (reaction === 'number') return { ...result, suppress: true }
  if (reaction === 'message') return result
  return { ...result, retryAfterMs: reaction === 'throttle' ? 5000 : 30_000 }
}

/** An answer, or `unknown` when the call ends first. */
function whileCalled(submit: Promise<SubmitOutcome>, signal: AbortSignal): Promise<SubmitOutcome> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve('unknown')
    signal.addEventListener('abort', stop, { once: true })
    submit.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function buildSubmit(settings: SmppSettings, to: string, part: SmppPart, first: boolean): Buffer {
  const digits = to.replace(/^\+/, '')
  const national = settings.destinationFormat === 'national'
  const destination = national ? digits.replace(/^86(?=1\d{10}$)/, '') : digits
  return fields(
    '',
    settings.sourceTon,
    settings.sourceNpi,
    settings.sourceAddress,
    national ? 0 : 1,
    1,
    destination,
    part.udh ? 0x40 : 0,
    0,
    0,
    '',
    '',
    first ? 1 : 0,
    0,
    part.dataCoding,
    0,
    part.message.length,
    part.message,
    part.tlvs,
  )
}

/** Lets so many submits a second begin. */
function createTurns(perSecond: number | null): () => Promise<void> {
  let free = 0
  return async () => {
    if (perSecond === null) return
    const now = Date.now()
    free = Math.max(free, now) + 1000 / perSecond
    if (free > now + 1000 / perSecond) await sleep(free - now - 1000 / perSecond)
  }
}
