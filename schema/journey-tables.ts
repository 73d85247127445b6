import type { JourneyDoc } from './document.ts'
import type { Json } from './json.ts'
import type { Plan, VersionState } from './plan.ts'
import type { Changed, Generated, JsonColumn, MaybeAt } from './tables.ts'

/** The tables of journeys: drafts and their log, versions, who is here, saved tests, counters by the hour. */
export type JourneyTables = {
  journey: {
    no: Generated<number>
    id: string
    workspace: number
    name: string
    folder: string | null
    doc: JsonColumn<JourneyDoc>
    revision: Generated<number>
    created_at: Generated<Date>
    updated_at: Changed
    deleted_at: MaybeAt
  }
  journey_revision: {
    journey: string
    revision: number
    client_id: string
    command_id: string
    label: string
    patches: JsonColumn<Json>
    author: string
    at: Generated<Date>
  }
  journey_version: {
    id: Generated<number>
    journey: string
    workspace: number
    number: number
    plan: JsonColumn<Plan>
    hash: string
    doc: JsonColumn<JourneyDoc>
    partitions: number
    state: Generated<VersionState>
    newest: Generated<boolean>
    rate: number | null
    paused_at: MaybeAt
    published_at: Generated<Date>
    published_by: Generated<string>
    note: Generated<string>
    solo_scale: number | null
    solo_start: MaybeAt
  }
  presence: {
    journey: string
    client_id: string
    person: string
    name: string
    step: string | null
    seen_at: Generated<Date>
  }
  journey_test: {
    id: string
    journey: string
    name: string
    scenario: JsonColumn<Json>
    expected: JsonColumn<Json>
    created_by: string
    created_at: Generated<Date>
  }
  count_hour: { version: number; at: Date; counts: JsonColumn<Json> }
}
