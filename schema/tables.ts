import type { ColumnType, Generated } from 'kysely'
import type { Condition } from './condition.ts'
import type { JourneyTables } from './journey-tables.ts'
import type { Json } from './json.ts'
import type { LinkTables } from './link-tables.ts'
import type { RoutingTables } from './routing-tables.ts'
import type { WorkspaceSettings } from './workspace-settings.ts'

/** Row types of schema/migrations. bigint columns are JavaScript numbers (ids stay below 2^53); bytea is Buffer. */
type At = ColumnType<Date, Date | string, Date | string>
export type MaybeAt = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
/** jsonb: read parsed, written as JSON text. */
export type JsonColumn<T> = ColumnType<T, string, string>

export const enrolmentState = { waiting: 0, acting: 1, stuck: 2, ended: 3 } as const
export const batchStatus = { queued: 0, claimed: 1, calling: 2, settled: 3 } as const
export const messageStatus = { accepted: 1, unknown: 2, rejected: 3, delivered: 4, undelivered: 5, expired: 6 } as const
export const touchKind = { click: 1, open: 2, reply: 3, optOut: 4, complaint: 5 } as const
export const channelNumber = { sms: 1, email: 2, wechat: 3 } as const
/** What a walk holds of its contact's place in the journey, by re-entry mode; given back at its end with `nullif(slot, 1)`. */
export const reentrySlot = { once: 0, afterExit: 1, always: null } as const
/** Message id of a batch's position; a batch holds at most 1,000. */
export const messageIdOf = (batch: number, position: number): number => batch * 4096 + position

/** Set by the code at every change; made by the database at first. */
export type Changed = ColumnType<Date, Date | undefined, Date>
export type { Generated }

export type Tables = JourneyTables &
  LinkTables &
  RoutingTables & {
    workspace: {
      id: Generated<number>
      name: string
      timezone: string
      signature: Generated<string>
      opt_out: Generated<string>
      settings: JsonColumn<WorkspaceSettings>
      created_at: Generated<Date>
    }
    workspace_key: { workspace: number; purpose: string; kid: number; wrapped: Buffer; created_at: Generated<Date> }
    api_key: {
      id: string
      workspace: number
      name: string
      hash: Buffer
      created_at: Generated<Date>
      used_at: MaybeAt
      revoked_at: MaybeAt
    }
    contact: {
      id: Generated<number>
      workspace: number
      key: string
      name: string | null
      attributes: JsonColumn<Record<string, Json>>
      tags: string[]
      consents: JsonColumn<Record<string, boolean>>
      zone: string | null
      locale: string | null
      phone: Buffer | null
      phone_index: Buffer | null
      email: Buffer | null
      email_index: Buffer | null
      wechat: Buffer | null
      wechat_index: Buffer | null
      created_at: Generated<Date>
      updated_at: Changed
      erased_at: MaybeAt
    }
    consent_log: {
      id: Generated<number>
      workspace: number
      contact_id: number | null
      channel: string
      purpose: string
      granted: boolean
      source: string
      proof: string | null
      at: Generated<Date>
    }
    cap_use: { contact_id: number; ref: string[]; channel: number[]; at: Date[] }
    suppression_hash: { workspace: number; channel: string; hash: Buffer; list: string; at: Generated<Date> }
    suppression: {
      workspace: number
      channel: string
      address_index: Buffer
      reason: string
      source: Generated<string>
      at: Generated<Date>
    }
    event: {
      id: Generated<number>
      workspace: number
      contact_id: number
      name: string
      at: At
      received_at: Generated<Date>
      properties: JsonColumn<Record<string, Json>>
    }
    event_key: { workspace: number; key: string; received_at: Generated<Date> }
    event_parked: {
      id: Generated<number>
      workspace: number
      contact_key: string
      name: string
      at: At
      properties: JsonColumn<Record<string, Json>>
      received_at: Generated<Date>
    }
    segment: {
      id: string
      workspace: number
      name: string
      condition: JsonColumn<Condition> | null
      created_at: Generated<Date>
      updated_at: Changed
    }
    segment_member: { segment: string; contact_id: number }
    template: {
      id: string
      workspace: number
      name: string
      channel: string
      content: JsonColumn<Json>
      audit: Generated<string>
      updated_at: Changed
      deleted_at: MaybeAt
    }
    gateway: {
      id: string
      workspace: number
      name: string
      kind: string
      channel: string
      settings: Buffer
      secret: string
      state: Generated<string>
      per_second: number | null
      last_error: string | null
      created_at: Generated<Date>
      deleted_at: MaybeAt
      priority: Generated<number>
      weight: Generated<number>
      countries: Generated<string[]>
      carriers: Generated<string[]>
      daily_quota: number | null
      ramp_start: number | null
      /** A date as text. */
      ramp_from: string | null
      price: number | null
      currency: string | null
    }
    gateway_token: { gateway: string; token: Buffer | null; expires_at: Generated<Date> }
    gateway_link: { gateway: string; target: string; url: string; expires_at: Date }
    gateway_rate: { gateway: string; arrival_at: Generated<Date> }
    trigger_state: {
      version: number
      step: number
      fired: Generated<number>
      last_at: MaybeAt
      firing_at: MaybeAt
      cursor: Generated<number>
    }
    enrolment: {
      id: Generated<number>
      contact_id: number
      version: number
      journey: number
      part: number
      seq: Generated<number>
      state: Generated<number>
      slot: number | null
      step: number
      visit: Generated<number>
      tries: Generated<number>
      due_at: MaybeAt
      arrived_at: MaybeAt
      since_at: MaybeAt
      until_at: MaybeAt
      entered_at: Generated<Date>
      entry: JsonColumn<Record<string, Json>> | null
      answers: JsonColumn<Record<string, Json>> | null
      loops: JsonColumn<Record<string, number>> | null
      path: string | null
      end_reason: string | null
      error: string | null
      entry_key: string | null
    }
    batch: {
      id: Generated<number>
      workspace: number
      version: number
      part: number
      step: number
      lane: string
      status: Generated<number>
      members: number[]
      not_before: Generated<Date>
      next_pos: Generated<number>
      end_pos: Generated<number>
      skips: Generated<number[]>
      owner: string | null
      attempt: number | null
      accepted: Generated<number>
      rejected: Generated<number>
      skipped: Generated<number>
      unknown: Generated<number>
      postponed: Generated<number>
      last_error: string | null
      created_at: Generated<Date>
      started_at: MaybeAt
      ended_at: MaybeAt
    }
    lane: { owner: string; turn: number; run: string; act: string; att: number }
    message: {
      id: number
      workspace: number
      version: number
      step: number
      channel: number
      status: number
      enrolment_id: number
      contact_id: number
      provider_id: string | null
      code: string | null
      at: Generated<Date>
      status_at: MaybeAt
    }
    batch_call: { batch: number; from_pos: number; sealed: Buffer; at: Generated<Date> }
    touch: {
      id: Generated<number>
      workspace: number
      message_id: number
      contact_id: number
      kind: number
      human: Generated<boolean>
      at: At
      detail: string | null
      sealed: Buffer | null
      dedupe: string | null
      via: string | null
    }
    receipt: {
      id: Generated<number>
      workspace: number
      gateway: string
      dedupe: string
      message_id: number | null
      provider_id: string | null
      state: number
      code: string | null
      at: At
      applied: Generated<boolean>
      received_at: Generated<Date>
    }
    step_count: { version: number; step: number; metric: string; shard: number; n: number }
    import: {
      id: string
      workspace: number
      file_name: string
      path: string
      sniff: JsonColumn<Json>
      request: JsonColumn<Json> | null
      state: Generated<string>
      rows_read: Generated<number>
      progress: Generated<number>
      created: Generated<number>
      updated: Generated<number>
      refused: Generated<number>
      duplicates: Generated<number>
      error: string | null
      created_at: Generated<Date>
      ended_at: MaybeAt
    }
    import_error: { import: string; row: number; reason: string; fields: JsonColumn<string[]> }
    ai_cache: { key: string; value: JsonColumn<Json>; created_at: Generated<Date> }
    ai_spend: { workspace: number; day: string; tokens: Generated<number> }
    audit_log: {
      id: Generated<number>
      workspace: number
      actor: string
      act: string
      subject: string
      detail: JsonColumn<Json>
      at: Generated<Date>
    }
  }
