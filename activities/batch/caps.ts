import { capsFor } from '../../schema/politeness/cap.ts'
import { parseDuration } from '../../schema/time/duration.ts'
import type { CallResult, Person, Prepared } from '../define-runner.ts'
import { capPauseMs, notNow } from '../eligibility.ts'
import { outsideOf } from '../steps/message.ts'
import { type CapInForce, releaseCaps, reserveCaps } from '../store/cap-use.ts'
import { whileAway } from '../store/db.ts'
import type { InHand } from './in-hand.ts'

export type Decided = { person: Person; decision: Prepared<unknown> }

/** Those who would go out, less those whose caps are full: they are asked again later, or skipped, as the step says. */
export async function underCaps(inHand: InHand, group: Decided[]): Promise<Decided[]> {
  const caps = capsInForce(inHand)
  const going = group.filter(({ decision }) => 'call' in decision)
  if (caps.length === 0 || going.length === 0) return group
  const { run, context } = inHand
  const asks = going.map(({ person }) => ({ contact: person.contact.id, ref: person.ref }))
  const granted = await whileAway(() => reserveCaps(run.deps.database.db, context.step.channel!, caps, run.now(), asks))
  const verdict = notNow('cap', run.now() + capPauseMs, outsideOf(context.config))
  const over: Prepared<unknown> = 'postpone' in verdict ? verdict : { port: 'skipped', reason: 'cap' }
  return group.map(({ person, decision }) => ({
    person,
    decision: 'call' in decision && !granted.has(person.ref) ? over : decision,
  }))
}

/** What was refused does not count. A crash before this leaves a contact short of one message, never with one too many. */
export async function giveBack(inHand: InHand, called: Person[], results: CallResult[]): Promise<void> {
  if (capsInForce(inHand).length === 0) return
  const refused = called.filter((_, index) => results[index]?.state === 'rejected')
  const asks = refused.map((person) => ({ contact: person.contact.id, ref: person.ref }))
  await whileAway(() => releaseCaps(inHand.run.deps.database.db, asks))
}

/** The journey's caps and the workspace's; transactional messages have none. */
function capsInForce({ run, context: { step, plan, workspace } }: InHand): CapInForce[] {
  if (step.effect !== 'message' || plan.settings.purpose === 'transactional') return []
  return capsFor([...(plan.settings.caps ?? []), ...workspace.caps], step.channel!).map(({ channel, max, within }) => ({
    channel: channel === 'any' ? null : channel,
    max,
    since: run.now() - lengthOf(within),
  }))
}

/** A sliding window's length in ms; months and years as 30 and 365 days. */
function lengthOf(within: string): number {
  const { years, months, days, exactMs } = parseDuration(within)
  return (years * 365 + months * 30 + days) * 86_400_000 + exactMs
}
