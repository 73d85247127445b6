import { createActivities } from './activities.ts'
import { startWorkers } from './create-worker.ts'
import { createLongWork } from './long-work.ts'
import { loadPlugins } from './plugins.ts'
import { connectedConfig, runProcess } from './process.ts'
import { createRuntime } from './runtime/create-deps.ts'
import { workflowBundle } from './workflow-bundle.ts'

/** A worker process: any number of them, on any number of hosts. */
await runProcess(async () => {
  const config = connectedConfig()
  const { plugins, faults } = await loadPlugins(config.plugins)
  for (const { file, reason } of faults) console.error(`plugin left out: ${file}: ${reason}`)
  const runtime = createRuntime(config, plugins, 'caravan-worker')
  const bundle = await workflowBundle(config.home)
  const longWork = createLongWork(runtime.deps, config)
  const activities = createActivities(runtime.deps, longWork)
  const workers = await startWorkers({
    address: config.temporalAddress,
    namespace: config.temporal.namespace,
    bundle,
    activities,
    plugins,
  })
  console.log('ready')
  return {
    failed: workers.failed,
    async stop() {
      await workers.stop()
      await longWork.close()
      await runtime.close()
    },
  }
})
