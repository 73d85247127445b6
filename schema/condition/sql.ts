import { type RawBuilder, sql } from 'kysely'
import type { Comparison, Condition, Measure } from '../condition.ts'
import type { Instant } from '../facts.ts'
import { messageStatus, touchKind } from '../tables.ts'
import { addDuration } from '../time/calendar.ts'
import { comparisonSql, instantSql, jsonPathSql } from './compare-sql.ts'

export type SqlContext = {
  now: Instant
  /** Conditions of the workspace's segments by id; null = a fixed list. A segment that is not here contains nobody. */
  segments?: Record<string, Condition | null>
  /**
   * Asks about all contacts at once: events are gathered first and contacts looked up in them, which is dear for a few people and
   * the only way for a million. The answer is the same.
   */
  everybody?: boolean
}
type Bool = RawBuilder<boolean>

/**
 * A condition as SQL over the table `contact` under the alias `c`: the same answer as `evaluate`, two-valued (never null).
 * Entry payload and webhook answers do not exist for an audience: they count as missing.
 */
export function conditionSql(condition: Condition, context: SqlContext, depth = 0): Bool {
  switch (condition.type) {
    case 'all':
      return join(condition.of, context, depth, sql` and `, sql`true`)
    case 'any':
      return join(condition.of, context, depth, sql` or `, sql`false`)
    case 'not':
      return sql`(not ${conditionSql(condition.of, context, depth)})`
    case 'attribute':
      return comparisonSql(condition, jsonPathSql(sql`c.attributes`, condition.path), context.now)
    case 'entry':
    case 'answer':
      return condition.op === 'missing' ? sql`true` : sql`false`
    case 'tag':
      return sql`((${condition.tag} = any(c.tags)) = ${condition.has})`
    case 'consent':
      return sql`(coalesce(c.consents -> ${`${condition.channel}/${condition.purpose}`}::text = 'true'::jsonb, false) = ${condition.granted})`
    case 'segment':
      return segmentSql(condition, context, depth)
    case 'event':
      return eventSql(condition, context)
    case 'message':
      return messageSql(condition, context.now)
  }
}

function join(of: Condition[], context: SqlContext, depth: number, separator: RawBuilder<unknown>, empty: Bool): Bool {
  if (of.length === 0) return empty
  return sql`(${sql.join(
    of.map((child) => conditionSql(child, context, depth)),
    separator,
  )})`
}

/** Segments may name segments; five deep is more than anybody draws, and ends a circle. */
function segmentSql(condition: Extract<Condition, { type: 'segment' }>, context: SqlContext, depth: number): Bool {
  const inner = context.segments?.[condition.segment]
  const inside: Bool =
    inner === undefined || depth >= 5
      ? sql`false`
      : inner === null
        ? sql`exists (select 1 from segment_member s where s.segment = ${condition.segment} and s.contact_id = c.id)`
        : conditionSql(inner, context, depth + 1)
  return sql`(${inside} = ${condition.in})`
}

function eventSql(condition: Extract<Condition, { type: 'event' }>, { now, everybody }: SqlContext): Bool {
  const filters = (condition.where ?? []).map(
    (comparison: Comparison) =>
      sql` and ${comparisonSql(comparison, jsonPathSql(sql`e.properties`, comparison.path), now)}`,
  )
  const which = sql`e.name = ${condition.name}${windowSql(sql`e.at`, condition.within, now)}${sql.join(filters, sql``)}`
  const met = everybody ? gatheredSql(condition.measure, which) : correlatedSql(condition.measure, which)
  return condition.done ? met : sql`(not ${met})`
}

function correlatedSql(measure: Measure | undefined, which: RawBuilder<unknown>): Bool {
  const from = sql`from event e where e.contact_id = c.id and ${which}`
  return measure ? sql`((select ${amountSql(measure)} ${from})${boundSql(measure)})` : sql`exists (select 1 ${from})`
}

/** Whoever did nothing is in no group: where nothing is enough, those are looked for who did too much. */
function gatheredSql(measure: Measure | undefined, which: RawBuilder<unknown>): Bool {
  const from = sql`select e.contact_id from event e where ${which}`
  if (!measure) return sql`(c.id in (${from}))`
  const bound = sql<boolean>`(${amountSql(measure)}${boundSql(measure)})`
  // Materialised: parallel workers would each do all the adding up.
  const group = (having: Bool) =>
    sql`(with g as materialized (${from} group by e.contact_id having ${having}) select contact_id from g)`
  return nothingIsEnough(measure) ? sql`(c.id not in ${group(sql`not ${bound}`)})` : sql`(c.id in ${group(bound)})`
}

function amountSql({ of, path }: Measure): RawBuilder<unknown> {
  return of === 'count' ? sql`count(*)` : sumSql(path ?? '')
}

function boundSql({ op, value }: Measure): RawBuilder<unknown> {
  const sign = op === 'atLeast' ? sql`>=` : op === 'atMost' ? sql`<=` : sql`=`
  return sql`::float8 ${sign} ${value}::float8`
}

function nothingIsEnough({ op, value }: Measure): boolean {
  if (op === 'atLeast') return value <= 0
  return op === 'atMost' ? value >= 0 : value === 0
}

function sumSql(path: string): RawBuilder<unknown> {
  const value = jsonPathSql(sql`e.properties`, path)
  return sql`coalesce(sum(case when jsonb_typeof(${value}) = 'number' then (${value})::numeric end), 0)`
}

function messageSql(condition: Extract<Condition, { type: 'message' }>, now: Instant): Bool {
  const { rejected, delivered, undelivered, expired } = messageStatus
  const filters = [
    condition.step === undefined ? sql`` : sql` and v.plan -> 'steps' -> m.step::int ->> 'id' = ${condition.step}`,
    condition.channel === undefined
      ? sql``
      : sql` and m.channel = ${{ sms: 1, email: 2, wechat: 3 }[condition.channel]}`,
  ]
  const from = sql`from message m join journey_version v on v.id = m.version`
  const rest = (at: RawBuilder<unknown>) => sql`${windowSql(at, condition.within, now)}${sql.join(filters, sql``)}`
  const statusAt = sql`coalesce(m.status_at, m.at)`
  const kinds = { clicked: touchKind.click, opened: touchKind.open, replied: touchKind.reply }
  const met =
    condition.fact === 'accepted'
      ? sql`exists (select 1 ${from} where m.contact_id = c.id and m.status <> ${rejected}${rest(sql`m.at`)})`
      : condition.fact === 'delivered'
        ? sql`exists (select 1 ${from} where m.contact_id = c.id and m.status = ${delivered}${rest(statusAt)})`
        : condition.fact === 'failed'
          ? sql`exists (select 1 ${from} where m.contact_id = c.id and m.status in (${rejected}, ${undelivered}, ${expired})${rest(statusAt)})`
          : sql`exists (select 1 ${from} join touch t on t.message_id = m.id where t.contact_id = c.id and t.human and t.kind = ${kinds[condition.fact]}${rest(sql`t.at`)})`
  return sql`(${met} = ${condition.done})`
}

/**
 * (now − within, now], to the millisecond as the interpreter sees it. Written about the bare column, so that months of events
 * outside the window are not looked at.
 */
function windowSql(at: RawBuilder<unknown>, within: string | undefined, now: Instant): RawBuilder<unknown> {
  const until = sql` and ${at} < ${instantSql(now + 1)}`
  if (within === undefined) return until
  return sql` and ${at} >= ${instantSql(addDuration(now, within, 'UTC', -1) + 1)}${until}`
}
