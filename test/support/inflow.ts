import { enrol, type EnrolRequest, type EnrolResult } from '../../activities/ingest/enrol.ts'
import { type EventResult, ingestEvents } from '../../activities/ingest/events.ts'
import { applyInbound } from '../../activities/ingest/inbound.ts'
import { createLiveIndex } from '../../activities/ingest/live-index.ts'
import type { IngestDeps } from '../../activities/ingest/upsert-contacts.ts'
import type { Channel, Inbound } from '../../activities/gateways/gateway.ts'
import type { Json } from '../../schema/json.ts'
import type { World } from './world.ts'

export type TestEvent = {
  id?: string
  contact: string
  name: string
  at?: number
  properties?: Record<string, Json>
  attributes?: Record<string, Json>
}

/** What comes into a world from outside, at its (virtual) time. */
export type Inflow = {
  deps: IngestDeps
  events(events: TestEvent[]): Promise<EventResult[]>
  enrol(journey: string, request: EnrolRequest): Promise<EnrolResult[]>
  /** What a provider tells of messages: receipts, clicks, opens, replies. */
  inbound(channel: Channel, items: Inbound[]): Promise<void>
  /** Waits until a version is known to lets people in and to be listened for. */
  knows(journey: string, version: number): Promise<void>
  close(): Promise<void>
}

/** Opens the doors of a world. */
export function createInflow(world: World): Inflow {
  const live = createLiveIndex(world.deps.database)
  const deps: IngestDeps = {
    database: world.deps.database,
    keys: world.keys,
    nudge: (shares) => world.deps.nudge(shares),
    live,
    clock: () => world.time.now ?? Date.now(),
  }
  let serial = 0
  return {
    deps,
    events: (events) =>
      ingestEvents(
        deps,
        world.workspace,
        events.map(({ at, ...event }) => ({
          id: `e${serial++}`,
          ...event,
          ...(at === undefined ? {} : { at: new Date(at).toISOString() }),
        })),
      ),
    enrol: (journey, request) => enrol(deps, world.workspace, journey, request),
    inbound: (channel, items) =>
      applyInbound(deps, { id: `sandbox-${channel}`, workspace: world.workspace, channel }, items),
    async knows(journey, version) {
      for (let i = 0; i < 400; i++) {
        if ((await live.read(world.workspace)).versionOf(journey)?.facts.id === version) return
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      throw new Error(`version ${version} did not become known`)
    },
    close: () => live.close(),
  }
}
