import type { PlanStep } from '../../schema/plan.ts'
import { parseDuration } from '../../schema/time/duration.ts'
import type { Person, RunContext } from '../define-runner.ts'
import { soloClock } from '../solo-clock.ts'
import type { MemberRow, OwnedBatch } from '../store/batches.ts'
import { recentMessages } from '../store/recent-messages.ts'
import { type BatchRun, refOf } from './in-hand.ts'

/** The people of an owned batch as runners see them, and the context they are run in. Positions nobody acts at any more are left out. */
export async function loadPeople(
  run: BatchRun,
  batch: OwnedBatch,
  step: PlanStep,
): Promise<{ people: Person[]; context: RunContext<unknown> }> {
  const { version } = run
  const members = batch.members.filter((row) => row[2] !== null)
  const recentOf = await loadRecent(run, step, members)
  const people = members.map((row) => toPerson(batch.id, row, recentOf(row[2]!)))
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

function toPerson(batch: number, row: MemberRow, recent: number[]): Person {
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
    recent,
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

/** How many messages of the step's channel each person had within each of the journey's caps; nothing is asked without caps. */
async function loadRecent(run: BatchRun, step: PlanStep, members: MemberRow[]): Promise<(contact: number) => number[]> {
  const caps = (run.version.plan.settings.caps ?? []).filter((cap) => cap.channel === step.channel)
  if (caps.length === 0 || run.version.plan.settings.purpose === 'transactional') return () => []
  const ids = members.map((row) => row[2]!)
  const windows = caps.map(({ within }) => {
    const { years, months, days, exactMs } = parseDuration(within)
    return (years * 365 + months * 30 + days) * 86_400_000 + exactMs
  })
  const counts = await Promise.all(
    windows.map((windowMs) => recentMessages(run.deps.database.db, ids, step.channel!, run.now() - windowMs)),
  )
  return (contact) => counts.map((count) => count.get(contact) ?? 0)
}
