import { batchStatus, channelNumber } from '../../schema/tables.ts'
import type { Person } from '../define-runner.ts'
import { soloClock } from '../solo-clock.ts'
import { releaseBatch } from '../store/batches.ts'
import { whileAway } from '../store/db.ts'
import { FencedError } from '../store/lane-turn.ts'
import { settle, settledBy, type SettleInput } from '../store/settle.ts'
import type { BatchEnd, InHand } from './in-hand.ts'
import type { Outcomes } from './outcome.ts'

/** Settles in place while the database is away: an answer in hand is never thrown away. */
export async function settleGroup(
  inHand: Omit<InHand, 'runner'>,
  outcomes: Outcomes,
  from: number,
  nextPos: number,
): Promise<void> {
  const { run, batch } = inHand
  const { db } = run.deps.database
  const input = settleInput(inHand, outcomes, from, nextPos)
  const written = await whileAway(
    async () => (await settle(db, batch.id, run.fence, input)) || (await settledBy(db, batch.id, run.fence, nextPos)),
  )
  if (!written) throw new FencedError(run.fence.owner)
  if (outcomes.reroutes.size > 0) run.deps.nudge([{ version: run.version.id, part: run.part }])
}

/** A step that only changes our own data: its writes and the settle are one transaction. */
export async function settleWrite(
  inHand: InHand,
  people: Person[],
  outcomes: Outcomes,
  nextPos: number,
): Promise<void> {
  const { run, batch, runner, context } = inHand
  const input = settleInput(inHand, outcomes, batchStatus.claimed, nextPos)
  await run.deps.database.db.transaction().execute(async (trx) => {
    const present = people.filter((person) => !person.contact.erased)
    await runner.write!(present, context, trx)
    if (!(await settle(trx, batch.id, run.fence, input))) throw new FencedError(run.fence.owner)
  })
}

function settleInput(
  { run, batch, context: { step } }: Omit<InHand, 'runner'>,
  outcomes: Outcomes,
  from: number,
  nextPos: number,
): SettleInput {
  const at = run.now()
  return {
    version: run.version.id,
    part: run.part,
    workspace: run.version.workspace.id,
    step: batch.step,
    stepId: step.id,
    channel: step.channel ? channelNumber[step.channel] : null,
    from,
    nextPos,
    to: nextPos >= batch.size ? batchStatus.settled : batchStatus.claimed,
    at,
    since: soloClock(run.version, at).virtual,
    groups: [...outcomes.groups.values()],
    extras: outcomes.extras,
    reroutes: [...outcomes.reroutes].map(([lane, members]) => ({ lane, members })),
    tally: outcomes.tally,
    counts: outcomes.counts(),
    lastError: outcomes.lastError,
  }
}

/** Puts the batch back into the queue: over the rate, asked to stop, or a call that never left. */
export async function release({ run, batch }: InHand, waitMs: number, error: string | null): Promise<BatchEnd> {
  const notBefore = waitMs > 0 ? run.now() + waitMs : null
  const released = await whileAway(() => releaseBatch(run.deps.database.db, batch.id, run.fence, notBefore, error))
  if (!released) throw new FencedError(run.fence.owner)
  return { done: false, retryInMs: waitMs, error }
}
