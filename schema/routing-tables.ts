import type { Generated, MaybeAt } from './tables.ts'

/** Tables of migrations/005_routing.sql and 007_operating.sql. */
export type RoutingTables = {
  gateway_health: {
    gateway: string
    failures: Generated<number>
    opened: Generated<number>
    open_until: MaybeAt
    account: Generated<boolean>
    reason: string | null
    at: Generated<Date>
  }
  gateway_minute: {
    gateway: string
    minute: Date
    calls: Generated<number>
    failed: Generated<number>
    accepted: Generated<number>
    rejected: Generated<number>
    unknown: Generated<number>
    units: Generated<number>
    ms: Generated<number>
  }
  gateway_alert: {
    id: Generated<number>
    workspace: number
    gateway: string
    what: 'account' | 'circuit'
    reason: string | null
    until_at: MaybeAt
    at: Generated<Date>
    closed_at: MaybeAt
    seen_at: MaybeAt
    seen_by: string | null
  }
  gateway_day: { gateway: string; day: string; used: Generated<number> }
}
