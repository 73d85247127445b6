import { createLiveIndex, type LiveIndex } from '../../activities/ingest/live-index.ts'
import { applyClicks } from '../../activities/ingest/clicks.ts'
import { listen } from '../../activities/store/listen.ts'
import type { Services } from '../services.ts'
import { type Click, type ClickBuffer, createClickBuffer } from './click-buffer.ts'
import { createLinkRules, type LinkRules } from './link-rules.ts'
import type { KnownKeys } from './api-key-auth.ts'
import { createLiveHub, type LiveHub } from './live-hub.ts'

/** What the API keeps open beside the services: closed at shutdown, after the last request was taken. */
export type ApiResources = {
  hub: LiveHub
  /** Triggers and listeners of live versions. */
  live: LiveIndex
  /** What workspaces decided about their short links. */
  linkRules: LinkRules
  /** API keys presented lately. */
  apiKeys: KnownKeys
  /** Visits of short links that are not written yet. */
  clicks: ClickBuffer
  /** Ends the open event streams, so that a server can close. */
  streams: Set<() => void>
  close(): Promise<void>
}

/** Opens them. Whoever runs a server closes them; a test may leave it to the end of its process. */
export function openApiResources(services: Services): ApiResources {
  const hub = createLiveHub(services.database)
  const live = createLiveIndex(services.database)
  const clicks = createClickBuffer(async (waiting) => {
    const { database, nudge } = services
    for (const [workspace, own] of Map.groupBy(waiting, (click: Click) => click.workspace))
      await applyClicks({ database, nudge, live }, workspace, own)
  })
  const apiKeys: KnownKeys = new Map()
  const revocations = listen(services.database, 'caravan_keys', () => apiKeys.clear())
  const streams = new Set<() => void>()
  const linkRules = createLinkRules(services.database.db)
  return {
    hub,
    live,
    clicks,
    linkRules,
    apiKeys,
    streams,
    async close() {
      for (const end of streams) end()
      await hub.close()
      await clicks.close()
      await Promise.all([live.close(), revocations.close()])
    },
  }
}
