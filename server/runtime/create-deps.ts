import { applyInbound } from '../../activities/ingest/inbound.ts'
import { createLiveIndex, type LiveIndex } from '../../activities/ingest/live-index.ts'
import { createLinkCoder } from '../../activities/links/code.ts'
import { createSafeFetch } from '../../activities/http/safe-fetch.ts'
import { loadMasterKey } from '../../activities/crypto/master-key.ts'
import type { Deps } from '../../activities/deps.ts'
import { runnersWith } from '../../activities/steps/registry.ts'
import { openDatabase } from '../../activities/store/db.ts'
import { createRoutes } from '../../activities/store/routes.ts'
import { kindsWith } from '../../schema/steps/registry.ts'
import type { Config } from '../config.ts'
import type { LoadedPlugin } from '../plugins.ts'
import { createGatewayStore, type GatewayStore } from './gateway-store.ts'
import { createKeyStore } from './key-store.ts'
import { createNudger, type Nudger } from './nudger.ts'
import { createTemporalClient, type TemporalClient } from './temporal-client.ts'

/** What a process of Caravan is made of. `close` lets go of every connection. */
export type Runtime = {
  deps: Deps
  gateways: GatewayStore
  nudger: Nudger
  temporal: TemporalClient
  close(): Promise<void>
}

/** Builds the dependencies of activities and API from the configuration. Nothing connects before it is used. */
export function createRuntime(
  config: Config & { databaseUrl: string; temporalAddress: string },
  plugins: LoadedPlugin[],
  name: string,
): Runtime {
  const database = openDatabase(config.databaseUrl, { name })
  const master = loadMasterKey(config.keyFile)
  const keys = createKeyStore(database.db, master)
  // Only connections that deliver need it.
  let live: LiveIndex | undefined
  const gateways = createGatewayStore(database.db, keys, {
    publicUrl: config.publicUrl,
    allowPrivate: config.allowPrivateWebhooks,
    deliver: (gateway, items) => {
      live ??= createLiveIndex(database)
      return applyInbound({ database, keys, nudge: nudger.nudge, live }, gateway, items)
    },
  })
  const temporal = createTemporalClient(config.temporalAddress, config.temporal.namespace)
  const nudger = createNudger(database.db, temporal.client)
  const http = createSafeFetch({ allowPrivate: config.allowPrivateWebhooks, connections: 64 })
  const deps: Deps = {
    database,
    keys,
    http,
    kinds: kindsWith(plugins.map((plugin) => plugin.kind)),
    runners: runnersWith(plugins.flatMap((plugin) => (plugin.runner ? [plugin.runner] : []))),
    gateway: gateways.get,
    routes: createRoutes(database.db),
    links: createLinkCoder(master),
    publicUrl: config.publicUrl,
    appUrl: config.publicUrl,
    nudge: nudger.nudge,
  }
  return {
    deps,
    gateways,
    nudger,
    temporal,
    async close() {
      await nudger.settled()
      await Promise.allSettled([gateways.close(), http.close(), temporal.close()])
      await live?.close()
      await database.close()
    },
  }
}
