import { sql } from 'kysely'
import { decodeHops } from '../../activities/path.ts'
import type { Db } from '../../activities/store/db.ts'
import type { Plan } from '../../schema/plan.ts'

type Tallies = (step: number, metric: string) => number

/**
 * The counting laws of semantics.md, added up for one version from its counters, its walks and its messages, and (when `ledger`
 * is given) from what really arrived at the provider. Answers the laws that do not hold, in words; none = all hold.
 */
export async function brokenLaws(db: Db, version: number, ledger?: ReadonlyMap<string, number>): Promise<string[]> {
  const { plan } = await db
    .selectFrom('journey_version')
    .select('plan')
    .where('id', '=', version)
    .executeTakeFirstOrThrow()
  const rows = await db
    .selectFrom('step_count')
    .select(['step', 'metric', 'n'])
    .where('version', '=', version)
    .execute()
  const of: Tallies = (step, metric) => sum(rows, (row) => row.step === step && row.metric === metric)
  const left: Tallies = (step, prefix) => sum(rows, (row) => row.step === step && row.metric.startsWith(prefix))
  return [
    ...(await walkLaws(db, version, of, left)),
    ...(await stepLaws(db, version, plan, of, left)),
    ...(await pathLaws(db, version, plan)),
    ...(ledger ? await ledgerLaws(db, version, ledger) : []),
  ]
}

/** How often each reference arrived at the sandbox. */
export async function readLedger(sandboxUrl: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${sandboxUrl}/v1/ledger.ndjson`)).text()
  const arrivals = new Map<string, number>()
  for (const line of text.split('\n')) {
    const ref = /^\{"ref":"(\d+)"/.exec(line)?.[1]
    if (ref !== undefined) arrivals.set(ref, (arrivals.get(ref) ?? 0) + 1)
  }
  return arrivals
}

/** entered = inside + Σ ended by reason, and each of them the number of walks there are. */
async function walkLaws(db: Db, version: number, of: Tallies, left: Tallies): Promise<string[]> {
  const { rows } = await sql<{ reason: string | null; n: number }>`
    select case when state = 3 then end_reason end as reason, count(*)::int as n from enrolment where version = ${version} group by 1`.execute(
    db,
  )
  const walks = sum(rows, () => true)
  const broken = unequal('entered = walks', of(-1, 'entered'), walks)
  const inside = rows.find(({ reason }) => reason === null)?.n ?? 0
  broken.push(...unequal('entered = inside + ended', of(-1, 'entered'), inside + left(-1, 'ended:')))
  for (const { reason, n } of rows) {
    if (reason !== null) broken.push(...unequal(`ended:${reason} = walks that ended so`, of(-1, `ended:${reason}`), n))
  }
  return broken
}

/** arrived = here + Σ left; messages = accepted + rejected + unknown; left by sent = accepted + unknown; receipts are not more. */
async function stepLaws(db: Db, version: number, plan: Plan, of: Tallies, left: Tallies): Promise<string[]> {
  const { rows: here } = await sql<{ step: number; n: number }>`
    select step, count(*)::int as n from enrolment where version = ${version} and state <> 3 and arrived_at is not null group by 1`.execute(
    db,
  )
  const { rows: messages } = await sql<{ step: number; n: number }>`
    select step, count(*)::int as n from message where version = ${version} group by 1`.execute(db)
  return plan.steps.flatMap((step, index) => {
    if (step.role === 'trigger') return []
    const at = `at ${step.id}`
    const standing = here.find((row) => row.step === index)?.n ?? 0
    const broken = unequal(`arrived = here + left ${at}`, of(index, 'arrived'), standing + left(index, 'left:'))
    if (step.effect !== 'message') return broken
    const sent = of(index, 'accepted') + of(index, 'unknown')
    const written = messages.find((row) => row.step === index)?.n ?? 0
    broken.push(...unequal(`messages = accepted + rejected + unknown ${at}`, written, sent + of(index, 'rejected')))
    broken.push(...unequal(`left by sent = accepted + unknown ${at}`, of(index, 'left:sent'), sent))
    const back = of(index, 'delivered') + of(index, 'undelivered') + of(index, 'expired')
    if (back > sent) broken.push(`receipts ≤ accepted + unknown ${at}: ${back} > ${sent}`)
    return broken
  })
}

/** Every path is unbroken: each hop leads to the step of the next, the last one to where the walk stands. */
async function pathLaws(db: Db, version: number, plan: Plan): Promise<string[]> {
  const walks = await db
    .selectFrom('enrolment')
    .select(['id', 'path', 'step', 'state', 'end_reason'])
    .where('version', '=', version)
    .execute()
  return walks.flatMap(({ id, path, step, state }) => {
    const hops = decodeHops(path)
    for (const [n, hop] of hops.entries()) {
      const next = hops[n + 1]?.step ?? (hop.port === null ? hop.step : step)
      const leads = hop.port === null ? hop.step : (plan.steps[hop.step]?.ports[hop.port]?.next ?? -1)
      if (leads !== next && !(hop.port === null && n === hops.length - 1))
        return [`walk ${id}: hop ${n} leads to ${leads}, not ${next}`]
    }
    const ended = hops.at(-1)?.port === null
    return ended && state !== 3 ? [`walk ${id}: its path has ended, it has not`] : []
  })
}

/** The provider's ledger = messages accepted or unknown, each reference once. */
async function ledgerLaws(db: Db, version: number, ledger: ReadonlyMap<string, number>): Promise<string[]> {
  const rows = await db.selectFrom('message').select(['id', 'status', 'code']).where('version', '=', version).execute()
  return rows.flatMap(({ id, status, code }) => {
    const arrivals = ledger.get(String(id)) ?? 0
    if (arrivals > 1) return [`message ${id}: arrived ${arrivals} times`]
    if (status === 3 && arrivals > 0) return [`message ${id}: rejected (${code ?? ''}), yet it arrived`]
    return [1, 4].includes(status) && arrivals === 0 ? [`message ${id}: accepted, yet it never arrived`] : []
  })
}

function unequal(law: string, one: number, other: number): string[] {
  return one === other ? [] : [`${law}: ${one} is not ${other}`]
}

function sum<Row extends { n: number }>(rows: Row[], keep: (row: Row) => boolean): number {
  return rows.filter(keep).reduce((total, row) => total + row.n, 0)
}
