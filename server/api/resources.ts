import type { Services } from '../services.ts'
import { createLiveHub, type LiveHub } from './live-hub.ts'

/** What the API keeps open beside the services: closed at shutdown, after the last request was taken. */
export type ApiResources = {
  hub: LiveHub
  /** Ends the open event streams, so that a server can close. */
  streams: Set<() => void>
  close(): Promise<void>
}

/** Opens them. Whoever runs a server closes them; a test may leave it to the end of its process. */
export function openApiResources(services: Services): ApiResources {
  const hub = createLiveHub(services.database.db)
  const streams = new Set<() => void>()
  return {
    hub,
    streams,
    async close() {
      for (const end of streams) end()
      hub.close()
    },
  }
}
