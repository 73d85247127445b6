import { sql } from 'kysely'
import type { Instant } from '../../schema/facts.ts'
import type { Trx } from './db.ts'
import { slotOf } from './entering.ts'
import type { VersionFacts } from './versions.ts'
import { type Fate, groupByFate } from './write-moves.ts'

/** A contact that enters, already walked to its first rest. */
export type NewWalk = { contact: number; part: number; fate: Fate }

/**
 * Inserts walks where their first steps have brought them: entering and the first move are one write. Answers enrolment ids by contact;
 * whoever is missing was inside already (the re-entry index decides under races).
 */
export async function insertWalks(
  trx: Trx,
  version: VersionFacts,
  walks: NewWalk[],
  now: Instant,
): Promise<Map<number, number>> {
  const groups = groupByFate(
    walks,
    ({ fate }) => fate,
    ({ part }) => part,
  ).map(({ fate, members }) => ({
    ...fate,
    part: members[0]!.part,
    contacts: `{${members.map(({ contact }) => contact).join(',')}}`,
  }))
  const { rows } = await sql<{ id: number; contact_id: number }>`
    insert into enrolment (contact_id, version, journey, part, slot, state, step, visit, due_at, arrived_at, since_at, until_at, entered_at, loops, path, end_reason, error)
    select m.contact, ${version.id}, ${version.journeyNo}, f.part, case when f.state = 3 then nullif(${slotOf(version.plan)}::smallint, 1) else ${slotOf(version.plan)}::smallint end,
      f.state, f.step, f.visit, to_timestamp(f.due / 1000.0), to_timestamp(f.arrived / 1000.0), to_timestamp(f.since / 1000.0), to_timestamp(f.until / 1000.0), ${new Date(now)},
      f.loops, nullif(f.hops, ''), f."end", f.error
    from json_to_recordset(${JSON.stringify(groups)}::json) as f(part int, state smallint, step smallint, visit int, due bigint, arrived bigint, since bigint, until bigint,
      loops jsonb, hops text, "end" text, error text, contacts text)
    cross join lateral unnest(f.contacts::bigint[]) m(contact)
    on conflict do nothing returning id, contact_id`.execute(trx)
  return new Map(rows.map((row) => [row.contact_id, row.id]))
}
