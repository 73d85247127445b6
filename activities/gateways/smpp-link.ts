import { NotSentError } from './gateway.ts'
import { BindRefusedError, type SmppSession } from './smpp-session.ts'

/** The sessions of an account: opened when needed, kept, and opened again when they die. */
export type SmppLink = {
  /** A session with room in its window, taken until `release`. Throws `NotSentError` when none can be had. */
  lease(): Promise<{ session: SmppSession; release(): void }>
  /** Nobody gets a lease before `ms` have passed: the other side asked for a pause. */
  pause(ms: number): void
  close(): void
}

type Options = { sessions: number; window: number; backoffMs: number }

const mostBackoffMs = 60_000
/** How long a refused bind stands: an account that is wrong is not hammered. */
const refusedMs = 5 * 60_000

export function createSmppLink(open: () => Promise<SmppSession>, { sessions, window, backoffMs }: Options): SmppLink {
  const slots: Slot[] = Array.from({ length: sessions }, () => ({
    session: null,
    leases: 0,
    opening: null,
    failures: 0,
    notBefore: 0,
  }))
  let waiters: (() => void)[] = []
  let pausedUntil = 0
  let failure: NotSentError | null = null
  let closed = false
  const wake = (): void => {
    const ready = waiters
    waiters = []
    for (const resume of ready) resume()
  }
  const later = (ms: number): void => void setTimeout(wake, ms).unref()

  const openSlot = (slot: Slot): void => {
    slot.opening = open()
      .then(
        (session) => {
          slot.session = session
          slot.failures = 0
          failure = null
          if (closed) session.close()
          void session.closed.then(() => ended(slot))
        },
        (error: unknown) => {
          failure = error instanceof NotSentError ? error : new NotSentError(String(error))
          slot.failures += 1
          slot.notBefore = Date.now() + waitOf(slot.failures, failure)
        },
      )
      .finally(() => {
        slot.opening = null
        wake()
      })
  }
  const ended = (slot: Slot): void => {
    slot.session = null
    slot.notBefore = Date.now() + jitter(backoffMs)
    wake()
    // Receipts come by this link even when nothing is to be sent.
    const again = (): void => {
      if (closed || slot.session || slot.opening) return
      if (Date.now() < slot.notBefore) return void setTimeout(again, slot.notBefore - Date.now() + 1).unref()
      openSlot(slot)
      void slot.opening!.then(() => again())
    }
    again()
  }
  const waitOf = (failures: number, error: NotSentError): number =>
    error instanceof BindRefusedError ? refusedMs : jitter(Math.min(mostBackoffMs, backoffMs * 2 ** (failures - 1)))

  return {
    async lease() {
      for (;;) {
        if (closed) throw new NotSentError('The link is closed.')
        const now = Date.now()
        if (now < pausedUntil) {
          later(pausedUntil - now)
        } else {
          for (const slot of slots) if (!slot.session && !slot.opening && now >= slot.notBefore) openSlot(slot)
          const free = slots
            .filter((slot) => slot.session && !slot.session.lost && slot.leases < window)
            .toSorted((a, b) => a.leases - b.leases)[0]
          if (free?.session) return taken(free, free.session, wake)
          const hope = slots.some((slot) => slot.opening !== null || (slot.session !== null && !slot.session.lost))
          if (!hope) {
            const wait = Math.max(100, Math.min(...slots.map((slot) => slot.notBefore)) - now)
            if (failure) throw new NotSentError(failure.message, Math.max(failure.retryAfterMs, wait))
            later(wait)
          }
        }
        await new Promise<void>((resolve) => waiters.push(resolve))
      }
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, Date.now() + ms)
    },
    close() {
      closed = true
      for (const { session } of slots) session?.close()
      wake()
    },
  }
}

type Slot = {
  session: SmppSession | null
  leases: number
  opening: Promise<void> | null
  failures: number
  notBefore: number
}

function taken(slot: Slot, session: SmppSession, wake: () => void) {
  slot.leases += 1
  return {
    session,
    release() {
      slot.leases -= 1
      wake()
    },
  }
}

/** Between half and all of it, so that many processes do not come back at once. */
function jitter(ms: number): number {
  return ms * (0.5 + Math.random() / 2)
}
