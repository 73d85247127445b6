import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../../schema/facts.ts'
import type { Plan } from '../../schema/plan.ts'
import { reentrySlot } from '../../schema/tables.ts'
import { localParts, localToInstant, addDuration } from '../../schema/time/calendar.ts'
import type { Db, Trx } from './db.ts'
import type { VersionFacts } from './versions.ts'

/** A contact's partition: a multiplicative hash spreads ids well. They stay below 2^53; the product is taken in BigInt. */
export function partOf(contact: number, partitions: number): number {
  return Number((((BigInt(contact) * 2654435761n) % 4294967296n) / 65536n) % BigInt(partitions))
}

/** Why a contact (alias `c`) may not enter now, as SQL text or null: re-entry counts over all versions of the journey. */
export function refusalSql(version: VersionFacts, now: Instant): RawBuilder<string | null> {
  const { mode, cooldown } = version.plan.settings.reentry
  const walks = sql`select 1 from enrolment o where o.contact_id = c.id and o.journey = ${version.journeyNo} and o.part >= 0`
  if (mode === 'once') return sql`case when exists (${walks}) then 'reentry' end`
  const cool =
    cooldown === undefined
      ? sql``
      : sql`when exists (${walks} and o.entered_at > ${new Date(addDuration(now, cooldown, version.plan.settings.timezone, -1))}) then 'cooldown'`
  if (mode === 'afterExit') return sql`case when exists (${walks} and o.state <> 3) then 'reentry' ${cool} end`
  return cooldown === undefined ? sql`null::text` : sql`case ${cool} end`
}

/** The slot a new walk takes. */
export const slotOf = (plan: Plan): number | null => reentrySlot[plan.settings.reentry.mode]

/** How many may still enter: the journey's total and daily limits, counted over all versions; null = no limit. */
export async function entriesLeft(db: Db | Trx, version: VersionFacts, now: Instant): Promise<number | null> {
  const { entryLimit, timezone } = version.plan.settings
  if (!entryLimit) return null
  const dayStart = localToInstant(`${localParts(now, timezone).date}T00:00`, timezone)
  const { rows } = await sql<{ total: number; today: number }>`
    select (select coalesce(sum(c.n), 0) from step_count c join journey_version v on v.id = c.version
        where v.journey = ${version.journey} and v.number > 0 and c.step = -1 and c.metric = 'entered')::int as total,
      ${entryLimit.perDay === undefined ? sql`0` : sql`(select count(*) from enrolment where journey = ${version.journeyNo} and part >= 0 and entered_at >= ${new Date(dayStart)})::int`} as today`.execute(
    db,
  )
  const { total = 0, today = 0 } = rows[0] ?? {}
  const left = [
    entryLimit.total === undefined ? Infinity : entryLimit.total - total,
    entryLimit.perDay === undefined ? Infinity : entryLimit.perDay - today,
  ]
  return Math.max(0, Math.min(...left))
}
