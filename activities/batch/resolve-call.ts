import { setTimeout as sleep } from 'node:timers/promises'
import { batchStatus } from '../../schema/tables.ts'
import type { CallResult, Person } from '../define-runner.ts'
import { NotSentError } from '../gateways/gateway.ts'
import { readCall } from '../store/batches.ts'
import { callTimeoutMs, makeCall } from './call.ts'
import { openCall } from './call-record.ts'
import { type InHand, newOutcomes, noteDecision } from './in-hand.ts'
import { settleGroup } from './settle-batch.ts'

/**
 * An older turn left this batch in a call: called again when the other side knows our references, asked when it can be asked,
 * else `unknown`. Settles the call; answers the position after it.
 */
export async function resolveCall(inHand: InHand, people: Person[]): Promise<number> {
  const { run, batch, runner, context } = inHand
  const skips = new Set(batch.skips)
  const inCall = people.filter((person) => person.position < batch.endPos && !skips.has(person.position))
  const beside = people.filter((person) => person.position < batch.endPos && skips.has(person.position))
  const outcomes = newOutcomes(inHand)
  const decisions = beside.length > 0 ? await runner.prepare(beside, context) : []
  for (const [i, person] of beside.entries()) {
    const decision = decisions[i]!
    // Passed over then, fit now: back to the queue by way of the driver.
    if ('call' in decision) outcomes.postponed(person, run.now())
    else noteDecision(outcomes, person, decision)
  }
  const results = (await runner.idempotent(context)) ? await replay(inHand, inCall) : await ask(inHand, inCall)
  for (const person of inCall) {
    outcomes.called(person, results.get(person.ref) ?? { ref: person.ref, state: 'unknown', code: 'interrupted' })
  }
  await settleGroup(inHand, outcomes, batchStatus.calling, batch.endPos)
  return batch.endPos
}

type Results = Map<string, CallResult>
const byRef = (results: CallResult[]): Results => new Map(results.map((result) => [result.ref, result]))

/** Makes the recorded call again, with the same references, leaving out whoever may not be written to any more. */
async function replay(inHand: InHand, inCall: Person[]): Promise<Results> {
  const { run, runner, context } = inHand
  const payloads = await recorded(inHand)
  if (payloads.size === 0) return new Map()
  const today = await runner.prepare(inCall, context)
  const again = inCall
    .filter((person, i) => 'call' in today[i]! && payloads.has(person.position))
    .map(({ position, ref }) => ({ position, ref, payload: payloads.get(position) }))
  if (again.length === 0) return new Map()
  for (;;) {
    const results = await makeCall(inHand, again)
    if (!(results instanceof NotSentError)) return byRef(results)
    // Nothing left this time, but the first call may have: the batch stays `calling` until the other side answers.
    if (run.shouldStop()) throw new NotSentError(results.message)
    await sleep(Math.min(2000, results.retryAfterMs))
  }
}

/** What went out to each position, by the record that was written ahead of the call. */
async function recorded({ run, batch, context }: InHand): Promise<Map<number, unknown>> {
  const sealed = await readCall(run.deps.database.db, batch.id, batch.nextPos)
  if (!sealed) return new Map()
  return new Map(openCall(await run.deps.keys(context.workspace.id), batch.id, batch.nextPos, sealed))
}

async function ask(inHand: InHand, inCall: Person[]): Promise<Results> {
  const { runner, context } = inHand
  if (!runner.query || inCall.length === 0) return new Map()
  const refs = inCall.map((person) => person.ref)
  const payloads = await recorded(inHand)
  const sent = inCall.flatMap(({ ref, position }) =>
    payloads.has(position) ? [{ ref, payload: payloads.get(position) }] : [],
  )
  const signal = AbortSignal.timeout(callTimeoutMs)
  const answers = await runner.query(refs, context, signal, sent).catch((error: unknown) => {
    // Not even asked: the batch stays `calling`, and the next attempt of this execution asks.
    if (error instanceof NotSentError) throw error
    return []
  })
  return byRef(answers.filter((answer) => answer.state !== 'unknown'))
}
