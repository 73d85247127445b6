import type { Kinds } from '../schema/steps/registry.ts'
import type { KeyRing } from './crypto/key-ring.ts'
import type { Runner } from './define-runner.ts'
import type { Gateway } from './gateways/gateway.ts'
import type { SafeFetch } from './http/safe-fetch.ts'
import type { LinkCoder } from './links/code.ts'
import type { Route } from './routing/choose-route.ts'
import type { Database } from './store/db.ts'

/** A gateway as the runtime uses it: the configured account, its state and its own rate. */
export type LiveGateway = {
  id: string
  kind: string
  state: 'active' | 'paused'
  perSecond: number | null
  /** Messages a day of the workspace; null = as many as come. A new sender's quota grows from `rampStart` on `rampFrom`. */
  quota: Quota | null
  /** Calls failed lately; until `openUntil` (ms) nothing is tried with it. */
  failing: boolean
  openUntil: number | null
  /** Whether what is sent is priced, so that segments are counted. */
  priced: boolean
  gateway: Gateway
}
export type Quota = { perDay: number | null; rampStart: number | null; rampFrom: string | null }

/** What activities are made of. Built once per process by server/; tests build their own. */
export type Deps = {
  database: Database
  kinds: Kinds
  runners: ReadonlyMap<string, Runner>
  /** The clock that decides what is due, in ms; the database's own in production, virtual in tests. Absent = the database's. */
  clock?: () => number
  keys(workspace: number): Promise<KeyRing>
  gateway(id: string): Promise<LiveGateway | undefined>
  /** The accounts of a channel, among which a step that names none is routed. */
  routes(workspace: number, channel: string): Promise<readonly Route[]>
  links: LinkCoder
  /** Where people reach us: short links, unsubscribe pages. No slash at the end. */
  publicUrl: string
  /** Where operators find the canvas. */
  appUrl: string
  /** Tells drivers that there is work. Coalesced; a lost nudge is found by the sweeper. */
  nudge(shares: { version: number; part: number }[]): void
  /** HTTP to addresses that people typed in: private networks refused unless allowed. */
  http: SafeFetch
}
