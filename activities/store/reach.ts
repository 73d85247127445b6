import { sql } from 'kysely'
import type { Reach, ReachRequest } from '../../schema/api/contacts.ts'
import { conditionSql } from '../../schema/condition/sql.ts'
import type { Db, Trx } from './db.ts'
import { segmentConditions } from './segments.ts'
import { indexColumn } from './suppression.ts'
import { workspaceFacts } from './workspace-facts.ts'

/**
 * How many people are meant, and how many of them would be skipped on each channel, by the rules of eligibility.ts in their order.
 * Lists of hashes brought from elsewhere are not looked at: that takes the opened address.
 */
export async function readReach(
  db: Db,
  trx: Trx,
  workspace: number,
  { condition, channels, purpose }: ReachRequest,
): Promise<Reach> {
  const { consentRequired } = await workspaceFacts(db, workspace)
  const segments = await segmentConditions(db, workspace)
  const meant = condition ? conditionSql(condition, { now: Date.now(), segments, everybody: true }) : sql`true`
  const marketing = purpose === 'marketing'
  const unique = [...new Set(channels)]
  const alias = (channel: string) => sql.ref(`s_${channel}`)
  const counts = unique.map((channel) => {
    const address = sql`c.${sql.ref(indexColumn[channel])}`
    const listed = sql`${alias(channel)}.address_index`
    const consent = sql`(c.consents ->> ${`${channel}/marketing`})`
    const refused = !marketing
      ? sql`false`
      : consentRequired
        ? sql`${consent} is distinct from 'true'`
        : sql`${consent} is not distinct from 'false'`
    return sql`json_build_array(count(*) filter (where ${address} is null),
      count(*) filter (where ${listed} is not null),
      count(*) filter (where ${address} is not null and ${listed} is null and ${refused}))`
  })
  const joins = unique.map(
    (
      channel,
    ) => sql`left join suppression ${alias(channel)} on ${alias(channel)}.address_index = c.${sql.ref(indexColumn[channel])}
      and ${alias(channel)}.channel = ${channel} and ${alias(channel)}.workspace = ${workspace}
      and (${alias(channel)}.reason <> 'optOut' or ${marketing}::boolean)`,
  )
  const { rows } = await sql<{ people: number; counts: [number, number, number][] }>`
    select count(*)::int as people, json_build_array(${sql.join(counts)}) as counts
    from contact c ${sql.join(joins, sql` `)}
    where c.workspace = ${workspace} and c.erased_at is null and ${meant}`.execute(trx)
  const { people, counts: found } = rows[0]!
  return {
    people,
    channels: Object.fromEntries(
      unique.map((channel, at) => {
        const [noAddress, suppressed, noConsent] = found[at]!
        return [channel, { noAddress, suppressed, noConsent }]
      }),
    ),
  }
}
