import { setTimeout as sleep } from 'node:timers/promises'
import { batchStatus } from '../../schema/tables.ts'
import type { Person, Prepared } from '../define-runner.ts'
import { NotSentError } from '../gateways/gateway.ts'
import type { OwnedBatch } from '../store/batches.ts'
import { reserve } from '../store/rate.ts'
import { noteAccount, quotaToday, underQuota } from './account.ts'
import { makeCall, writeAhead } from './call.ts'
import { type Decided, giveBack, underCaps } from './caps.ts'
import { type BatchEnd, type BatchRun, type InHand, newOutcomes, noteDecision } from './in-hand.ts'
import { loadPeople } from './people.ts'
import { resolveCall } from './resolve-call.ts'
import { release, settleGroup, settleWrite } from './settle-batch.ts'

/**
 * Runs one owned batch to its end: prepare everybody, then call by call write ahead, call, settle (design.md section 7).
 * Throws `FencedError` when a newer turn took over; nothing of this execution is written then.
 */
export async function runBatch(run: BatchRun, batch: OwnedBatch): Promise<BatchEnd> {
  const step = run.version.plan.steps[batch.step]!
  const runner = run.deps.runners.get(step.kind)
  const { people, context } = loadPeople(run, batch, step)
  if (!runner) {
    const outcomes = newOutcomes({ run, batch, context })
    for (const person of people) outcomes.leaves(person, 'failed', 'unknownKind')
    await settleGroup({ run, batch, context }, outcomes, batch.status, batch.size)
    return { done: true, error: 'unknownKind' }
  }
  const inHand: InHand = { run, batch, runner, context }
  let at = batch.status === batchStatus.calling ? await resolveCall(inHand, people) : batch.nextPos
  const rest = people.filter((person) => person.position >= at)
  const prepared = await runner.prepare(rest, context)
  const rates = run.rates.map(({ perSecond }) => Math.ceil(perSecond))
  const perCall = Math.max(1, Math.min(await runner.perCall(context), ...rates, await quotaToday(inHand)))
  for (let index = 0; at < batch.size;) {
    if (run.shouldStop()) return release(inHand, 0, null)
    const group = nextGroup(rest, prepared, index, perCall)
    const endPos = group.end < rest.length ? rest[group.end]!.position : batch.size
    const early = await runGroup(inHand, group.people, at, endPos)
    if (early) return early
    at = endPos
    index = group.end
  }
  return { done: true, error: null }
}

/** The next people up to `perCall` calls; those who do not go out ride along and are settled with them. */
function nextGroup(
  people: Person[],
  prepared: Prepared<unknown>[],
  start: number,
  perCall: number,
): { people: Decided[]; end: number } {
  const group: Decided[] = []
  let calls = 0
  let end = start
  for (; end < people.length; end++) {
    const decision = prepared[end]!
    if ('call' in decision && ++calls > perCall) break
    group.push({ person: people[end]!, decision })
  }
  return { people: group, end }
}

/** Positions [at, endPos): decided, called if anybody goes out, settled. Answers when the batch had to be put back instead. */
async function runGroup(inHand: InHand, group: Decided[], at: number, endPos: number): Promise<BatchEnd | undefined> {
  const outcomes = newOutcomes(inHand)
  const called: Person[] = []
  const items: { position: number; ref: string; payload: unknown }[] = []
  for (const { person, decision } of await underCaps(inHand, group)) {
    if (!('call' in decision)) noteDecision(outcomes, person, decision)
    else {
      called.push(person)
      items.push({ position: person.position, ref: person.ref, payload: decision.call })
    }
  }
  if (inHand.runner.write) {
    await settleWrite(
      inHand,
      group.map(({ person }) => person),
      outcomes,
      endPos,
    )
    return undefined
  }
  if (items.length === 0) {
    await settleGroup(inHand, outcomes, batchStatus.claimed, endPos)
    return undefined
  }
  const wait = await reserveAll(inHand, items.length)
  if (wait !== null) return release(inHand, wait, null)
  const quota = await underQuota(inHand, items.length)
  if ('over' in quota) return release(inHand, quota.over, 'dailyQuota')
  await writeAhead(inHand, at, endPos, items)
  const began = performance.now()
  const results = await makeCall(inHand, items)
  // The account's record is kept while the outcome is settled.
  const noted = noteAccount(inHand, items, results, performance.now() - began)
  if (results instanceof NotSentError) {
    await Promise.all([noted, quota.back()])
    return release(inHand, results.retryAfterMs, results.message)
  }
  for (const [i, person] of called.entries()) outcomes.called(person, results[i]!)
  await Promise.all([noted, settleGroup(inHand, outcomes, batchStatus.calling, endPos)])
  await giveBack(inHand, called, results)
  return undefined
}

/** Reserves a call's messages under every rate that holds; answers how long to stay away when one is spent. */
async function reserveAll({ run }: InHand, n: number): Promise<number | null> {
  for (const { key, perSecond } of run.rates) {
    const slot = await reserve(run.deps.database.db, key, n, perSecond)
    if (!slot.go) return slot.waitMs
    if (slot.waitMs > 0) await sleep(slot.waitMs)
  }
  return null
}
