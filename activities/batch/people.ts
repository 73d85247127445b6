import type { PlanStep } from '../../schema/plan.ts'
import type { Person, RunContext } from '../define-runner.ts'
import { soloClock } from '../solo-clock.ts'
import type { MemberRow, OwnedBatch } from '../store/batches.ts'
import { type BatchRun, refOf } from './in-hand.ts'

/** The people of an owned batch as runners see them, and the context they are run in. Positions nobody acts at any more are left out. */
export function loadPeople(
  run: BatchRun,
  batch: OwnedBatch,
  step: PlanStep,
): { people: Person[]; context: RunContext<unknown> } {
  const { version } = run
  const members = batch.members.filter((row) => row[2] !== null)
  const people = members.map((row) => toPerson(batch.id, row))
  const now = soloClock(version, run.now()).virtual
  return {
    people,
    context: {
      step,
      config: step.config,
      plan: version.plan,
      workspace: version.workspace,
      now,
      deps: run.deps,
      lane: run.lane,
    },
  }
}

function toPerson(batch: number, row: MemberRow): Person {
  const [
    position,
    enrolment,
    contact,
    key,
    name,
    attributes,
    tags,
    consents,
    zone,
    locale,
    address,
    suppressed,
    erased,
    entry,
    answers,
    arrived,
    tries,
  ] = row
  return {
    position,
    enrolment,
    ref: refOf(batch, position),
    entry: entry ?? {},
    answers: answers ?? {},
    arrivedAt: Math.round(arrived ?? 0),
    tries,
    contact: {
      id: contact!,
      key,
      name,
      attributes,
      tags,
      consents,
      zone,
      locale,
      suppressed,
      erased,
      address: address === null ? null : Buffer.from(address, 'base64'),
    },
  }
}
