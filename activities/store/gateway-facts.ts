import { sql } from 'kysely'
import type { ChangeGatewayRequest, GatewayCard, GatewayPeriod } from '../../schema/api/operating.ts'
import { quotaOn } from '../batch/account.ts'
import type { Db } from './db.ts'

type PeriodRow = Record<'calls' | 'failed' | 'accepted' | 'rejected' | 'unknown' | 'units' | 'ms', number>
type Row = {
  id: string
  name: string
  kind: string
  channel: GatewayCard['channel']
  state: string
  per_second: number | null
  last_error: string | null
  priority: number
  weight: number
  countries: string[]
  carriers: GatewayCard['routing']['carriers']
  daily_quota: number | null
  ramp_start: number | null
  ramp_from: string | null
  price: number | null
  currency: string | null
  failures: number
  account: boolean
  open_until: Date | null
  reason: string | null
  queued: number
  oldest: Date | null
  today: string
  used: number
  hour: PeriodRow
  day: PeriodRow
  hours: number[]
}

/** The accounts of a workspace with how they are, what they did lately and what waits for them, the oldest account first. */
export async function gatewayCards(db: Db, workspace: number, id?: string): Promise<GatewayCard[]> {
  const { rows } = await sql<Row>`
    select g.id, g.name, g.kind, g.channel, g.state, g.per_second, g.last_error, g.priority, g.weight, g.countries, g.carriers, g.daily_quota,
      g.ramp_start, g.ramp_from::text, g.price, g.currency, coalesce(h.failures, 0) as failures, coalesce(h.account, false) as account,
      case when h.open_until > now() then h.open_until end as open_until, h.reason, coalesce(q.n, 0)::int as queued, q.oldest,
      t.today::text as today, coalesce(d.used, 0) as used, ${period(1)} as hour, ${period(24)} as day, ${hourly} as hours
    from gateway g join workspace w on w.id = g.workspace
    cross join lateral (select (now() at time zone w.timezone)::date as today) t
    left join gateway_health h on h.gateway = g.id
    left join gateway_day d on d.gateway = g.id and d.day = t.today
    left join (
      select lane, sum(cardinality(members) - next_pos) as n, min(created_at) as oldest from batch where workspace = ${workspace} and status = 0 group by lane
    ) q on q.lane = g.id
    where g.workspace = ${workspace} and g.deleted_at is null ${id === undefined ? sql`` : sql`and g.id = ${id}`} order by g.created_at, g.id`.execute(
    db,
  )
  return rows.map(cardOf)
}

/** What an account did in each of the last 60 minutes. */
export async function gatewayMinutes(db: Db, id: string) {
  const { rows } = await sql<{ at: Date; calls: number; failed: number; accepted: number }>`
    select s.at, coalesce(m.calls, 0) as calls, coalesce(m.failed, 0) as failed, coalesce(m.accepted, 0) as accepted
    from generate_series(date_trunc('minute', now()) - interval '59 min', now(), interval '1 min') s(at)
    left join gateway_minute m on m.gateway = ${id} and m.minute = s.at order by s.at`.execute(db)
  return rows.map(({ at, ...counts }) => ({ at: at.toISOString(), ...counts }))
}

/** A change of an account as columns. */
export function gatewayColumns(change: ChangeGatewayRequest) {
  const { perSecond, dailyQuota, rampStart, rampFrom, ...same } = change
  const columns = {
    ...same,
    per_second: perSecond,
    daily_quota: dailyQuota,
    ramp_start: rampStart,
    ramp_from: rampFrom,
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
}

function period(hours: number) {
  return sql`(
    select json_build_object('calls', coalesce(sum(calls), 0), 'failed', coalesce(sum(failed), 0), 'accepted', coalesce(sum(accepted), 0),
      'rejected', coalesce(sum(rejected), 0), 'unknown', coalesce(sum(unknown), 0), 'units', coalesce(sum(units), 0), 'ms', coalesce(sum(ms), 0))
    from gateway_minute m where m.gateway = g.id and m.minute > now() - make_interval(hours => ${hours}))`
}

const hourly = sql`(
    select array_agg(coalesce(b.n, 0)::int order by i) from generate_series(0, 23) i left join (
      select 23 - floor(extract(epoch from now() - m.minute) / 3600)::int as bucket, sum(m.accepted) as n
      from gateway_minute m where m.gateway = g.id and m.minute > now() - interval '24 h' group by 1) b on b.bucket = i)`

function cardOf(row: Row): GatewayCard {
  const { priority, weight, countries, carriers, price, currency } = row
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    channel: row.channel,
    state: row.state === 'paused' ? 'paused' : 'active',
    perSecond: row.per_second,
    queued: row.queued,
    lastError: row.last_error,
    routing: {
      priority,
      weight,
      countries,
      carriers,
      dailyQuota: row.daily_quota,
      rampStart: row.ramp_start,
      rampFrom: row.ramp_from,
      price,
      currency,
    },
    health: healthOf(row),
    oldest: row.oldest?.toISOString() ?? null,
    today: {
      used: row.used,
      quota: quotaOn({ perDay: row.daily_quota, rampStart: row.ramp_start, rampFrom: row.ramp_from }, row.today),
    },
    hour: periodOf(row.hour, price),
    day: periodOf(row.day, price),
    hours: row.hours,
  }
}

function healthOf({ failures, account, open_until, reason }: Row): GatewayCard['health'] {
  const until = open_until?.toISOString() ?? null
  if (failures === 0) return { state: 'works', reason: null, until: null }
  return { state: account ? 'refused' : until === null ? 'failing' : 'leftAlone', reason, until }
}

function periodOf({ calls, failed, ms, ...counts }: PeriodRow, price: number | null): GatewayPeriod {
  return {
    calls,
    failed: calls === 0 ? 0 : failed / calls,
    ms: calls === 0 ? null : Math.round(ms / calls),
    ...counts,
    cost: price === null ? null : Math.round(counts.units * price * 1e6) / 1e6,
  }
}
