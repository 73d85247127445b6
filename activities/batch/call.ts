import type { CallResult } from '../define-runner.ts'
import { AmbiguousSendError, NotSentError } from '../gateways/gateway.ts'
import { flipBatch } from '../store/batches.ts'
import { whileAway } from '../store/db.ts'
import { FencedError } from '../store/lane-turn.ts'
import { type RecordedItem, sealCall } from './call-record.ts'
import type { InHand } from './in-hand.ts'

/** What goes out to one person. */
export type CallItem = { position: number; ref: string; payload: unknown }

/** No call may take longer: well inside the activity's own limit. */
export const callTimeoutMs = 60_000

/** Puts on record who is in the call of positions [nextPos, endPos) and what goes out, before it leaves. */
export async function writeAhead(
  { run, batch, context }: InHand,
  nextPos: number,
  endPos: number,
  items: CallItem[],
): Promise<void> {
  const keys = await run.deps.keys(context.workspace.id)
  const record = items.map(({ position, payload }): RecordedItem => [position, payload])
  const sealed = sealCall(keys, batch.id, nextPos, record)
  const skips = skipsOf(nextPos, endPos, items)
  for (;;) {
    const started = performance.now()
    const call = { nextPos, endPos, skips, sealed }
    if (!(await whileAway(() => flipBatch(run.deps.database.db, batch.id, run.fence, call)))) {
      throw new FencedError(run.fence.owner)
    }
    // A flip that took long may have been overtaken while this process stood still: ask again before anything leaves.
    if (performance.now() - started < 3000) return
  }
}

/** Positions of [from, end) that are not in the call. */
function skipsOf(from: number, end: number, items: CallItem[]): number[] {
  const called = new Set(items.map(({ position }) => position))
  const skips: number[] = []
  for (let position = from; position < end; position++) if (!called.has(position)) skips.push(position)
  return skips
}

/** Makes one call: a result per item in order, or that nothing left. Whatever is not certain is `unknown`. */
export async function makeCall({ runner, context }: InHand, items: CallItem[]): Promise<CallResult[] | NotSentError> {
  const outgoing = items.map(({ ref, payload }) => ({ ref, payload }))
  try {
    const results = await runner.call!(outgoing, context, AbortSignal.timeout(callTimeoutMs))
    const byRef = new Map(results.map((result) => [result.ref, result]))
    // An answer that leaves somebody out says nothing about them.
    return items.map(({ ref }) => byRef.get(ref) ?? { ref, state: 'unknown', code: 'noAnswer' })
  } catch (error) {
    if (error instanceof NotSentError) return error
    const code = error instanceof AmbiguousSendError ? 'ambiguous' : 'error'
    return items.map(({ ref }) => ({ ref, state: 'unknown', code }))
  }
}
