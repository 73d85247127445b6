import { serve } from '@hono/node-server'
import { pollEveryMs, pollReceipts } from '../activities/ingest/poll-receipts.ts'
import { expireMessages, matchLateReceipts } from '../activities/ingest/late-receipts.ts'
import { pruneGatewayRecords } from '../activities/store/prune-gateway-records.ts'
import { loadMasterKey } from '../activities/crypto/master-key.ts'
import { createApi, openApiResources } from './api.ts'
import { createServices } from './create-services.ts'
import { editorBuild } from './editor-build.ts'
import { migrate } from './migrate.ts'
import { loadPlugins } from './plugins.ts'
import { connectedConfig, runProcess } from './process.ts'
import { createRuntime } from './runtime/create-deps.ts'
import { seedDemo } from './seed/seed-demo.ts'
import { keepCounts } from '../activities/store/count-hours.ts'
import { startSweeper } from './sweeper.ts'
import { ensureWorkspace } from './workspace.ts'

/** The server process: HTTP API, web app, webhooks, and the sweeper. */
await runProcess(async () => {
  const config = connectedConfig()
  await migrate(config.databaseUrl)
  const { plugins, faults } = await loadPlugins(config.plugins)
  for (const { file, reason } of faults) console.error(`plugin left out: ${file}: ${reason}`)
  const runtime = createRuntime(config, plugins, 'caravan-server')
  const { id: workspace } = await ensureWorkspace(runtime.deps.database.db, loadMasterKey(config.keyFile), {
    sandboxUrl: config.sandbox.url,
  })
  const editorFolder = await buildWebApp(
    config.home,
    plugins.map((plugin) => plugin.folder),
  )
  const services = createServices({ runtime, config, plugins, workspace, editorFolder, author: 'me' })
  const resources = openApiResources(services)
  if (config.seedDemo) await seedDemo(services, resources.live)
  const server = serve({ fetch: createApi(services, resources).fetch, hostname: config.host, port: config.port })
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject))
  const sweeper = startSweeper(runtime.deps, [
    { everyMs: 300_000, run: () => keepCounts(runtime.deps.database.db) },
    { everyMs: 3_600_000, run: () => pruneGatewayRecords(runtime.deps.database.db) },
    { everyMs: 5000, run: () => matchLateReceipts({ ...runtime.deps, live: resources.live }) },
    { everyMs: pollEveryMs, run: () => pollReceipts({ ...runtime.deps, live: resources.live }) },
    { everyMs: 60_000, run: () => expireMessages({ ...runtime.deps, live: resources.live }) },
  ])
  console.log('ready')
  return {
    async stop() {
      server.close()
      await resources.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await sweeper.stop()
      await runtime.close()
    },
  }
})

/** A plugin whose form cannot be compiled is named and left out of the web app; its steps still run. */
async function buildWebApp(home: string, plugins: string[]): Promise<string> {
  const build = (folders: string[]) => editorBuild(home, folders, () => console.log('building the web app, once'))
  return build(plugins).catch((error: Error) => {
    if (plugins.length === 0) throw error
    console.error(`the forms of plugins are left out of the web app (${plugins.join(', ')}): ${error.message}`)
    return build([])
  })
}
