import type { CallResult } from '../define-runner.ts'
import type { LiveGateway, Quota } from '../deps.ts'
import { NotSentError } from '../gateways/gateway.ts'
import { type CallNote, giveBackQuota, noteCall, takeQuota } from '../store/gateway-health.ts'
import { countSegments } from '../../schema/sms/segments.ts'
import type { InHand } from './in-hand.ts'

const dayMs = 86_400_000
/** A refusal that asks for so long a pause is about the account, not about the moment. */
const accountPauseMs = 60_000

/** A call under an account's quota of the day. `over` = how long to stay away; otherwise `back` returns what was taken. */
export async function underQuota(inHand: InHand, n: number): Promise<{ over: number } | { back(): Promise<void> }> {
  const { run, context } = inHand
  const nothing = { back: () => Promise.resolve() }
  const live = await accountOf(inHand)
  if (!live?.quota) return nothing
  const { day, untilTomorrow } = dayIn(context.workspace.timezone, run.now())
  const quota = quotaOn(live.quota, day)
  if (quota === null) return nothing
  const { db } = run.deps.database
  if (!(await takeQuota(db, live.id, day, n, quota))) return { over: untilTomorrow }
  return { back: () => giveBackQuota(db, live.id, day, n) }
}

/** How many messages the account may send today in all: no call may be larger, or it would never go. */
export async function quotaToday(inHand: InHand): Promise<number> {
  const live = await accountOf(inHand)
  if (!live?.quota) return Infinity
  return quotaOn(live.quota, dayIn(inHand.context.workspace.timezone, inHand.run.now()).day) ?? Infinity
}

/** What a quota allows on a day: a new sender's doubles daily from its first day on. Null = as many as come. */
export function quotaOn({ perDay, rampStart, rampFrom }: Quota, day: string): number | null {
  if (rampStart === null || rampFrom === null) return perDay
  const days = Math.max(0, Math.round((Date.parse(day) - Date.parse(rampFrom)) / dayMs))
  const ramp = days > 30 ? Infinity : rampStart * 2 ** days
  const quota = Math.min(perDay ?? Infinity, ramp)
  return quota === Infinity ? null : quota
}

/** The local day of an instant, and how long it lasts still. */
function dayIn(zone: string, now: number): { day: string; untilTomorrow: number } {
  const dayOf = (at: number) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at)
  const day = dayOf(now)
  let low = now
  let high = now + 1.2 * dayMs
  while (high - low > 1000) {
    const middle = (low + high) / 2
    if (dayOf(middle) === day) low = middle
    else high = middle
  }
  return { day, untilTomorrow: Math.ceil(high - now) }
}

/** Keeps a call in the account's record: how it went, how long it took, what is to be paid. A record that fails stops nobody. */
export async function noteAccount(
  inHand: InHand,
  items: { payload: unknown }[],
  results: CallResult[] | NotSentError,
  ms: number,
): Promise<void> {
  const live = await accountOf(inHand)
  if (!live) return
  await noteCall(inHand.run.deps.database.db, live.id, noteOf(live, items, results, ms), live.failing).catch(() => {})
}

function noteOf(
  live: LiveGateway,
  items: { payload: unknown }[],
  results: CallResult[] | NotSentError,
  ms: number,
): CallNote {
  const nothing = { ms, accepted: 0, rejected: 0, unknown: 0, units: 0 }
  if (results instanceof NotSentError)
    return { ...nothing, failure: results.message, account: results.retryAfterMs >= accountPauseMs }
  const note: CallNote = { ...nothing, failure: null, account: false }
  for (const [index, result] of results.entries()) {
    note[result.state]++
    if (live.priced && result.state === 'accepted') note.units += unitsOf(items[index]!.payload)
  }
  if (note.unknown > 0 && note.unknown === results.length) note.failure = 'No call was answered.'
  return note
}

/** What a provider charges for one message: segments of a text, else one. */
function unitsOf(payload: unknown): number {
  const { content, to = '' } = payload as { to?: string; content?: { channel?: string; text?: string } }
  if (content?.channel !== 'sms') return 1
  return countSegments(content.text ?? '', to.startsWith('+86') ? 'mainland' : 'international').parts
}

/** The account of the batch's lane; none for steps that only touch data or call webhooks. */
async function accountOf({ run, context }: InHand): Promise<LiveGateway | undefined> {
  return context.step.effect === 'message' ? await run.deps.gateway(run.lane).catch(() => undefined) : undefined
}
