import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, Connection } from '@temporalio/client'
import { driverId } from '../../schema/activities.ts'
import { createActivities } from '../../server/activities.ts'
import { startWorkers } from '../../server/create-worker.ts'
import type { LoadedPlugin } from '../../server/plugins.ts'
import { createNudger, driverInput } from '../../server/runtime/nudger.ts'
import { createTemporalClient } from '../../server/runtime/temporal-client.ts'
import { prepareTemporal } from '../../server/stack/temporal.ts'
import { workflowBundle } from '../../server/workflow-bundle.ts'
import { shareCache } from './installation.ts'
import type { World } from './world.ts'

/** A world whose drivers run on the real Temporal server of the test run, in a namespace of their own, with workers in this process. */
export type TemporalWorld = Awaited<ReturnType<typeof startTemporalWorld>>

export async function startTemporalWorld(world: World, plugins: LoadedPlugin[] = []) {
  const address = process.env['TEMPORAL_ADDRESS'] ?? ''
  const namespace = `test-${randomBytes(4).toString('hex')}`
  await registerNamespace(address, namespace)
  const temporal = createTemporalClient(address, namespace)
  const nudger = createNudger(world.db, temporal.client)
  world.deps.nudge = nudger.nudge
  await shareCache(world.home)
  const bundle = await workflowBundle(world.home)
  const longWork = {
    runImport: () => Promise.reject(new Error('no imports here')),
    draftCopy: () => Promise.reject(new Error('no copy here')),
    close: () => Promise.resolve(),
  }
  const start = () =>
    startWorkers({ address, namespace, bundle, activities: createActivities(world.deps, longWork), plugins })
  let workers = await start()
  const client: Client = await temporal.client()
  return {
    client,
    namespace,
    bundle,
    nudger,
    /** The handle of a share's driver. */
    async driver(version: number, part = 0) {
      return client.workflow.getHandle(driverId(await driverInput(world.db, { version, part })))
    },
    async restartWorkers() {
      await workers.stop()
      workers = await start()
    },
    async close() {
      await workers.stop()
      await nudger.settled()
      await temporal.close()
    },
  }
}

/** A new namespace takes a moment to be known to every part of the server. */
async function registerNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address })
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    })
  } finally {
    await connection.close()
  }
  for (let i = 0; ; i++) {
    try {
      await prepareTemporal({ address, namespace })
      return
    } catch (error) {
      if (i === 100) throw error
      await sleep(200)
    }
  }
}

/** Asks every 50 ms until it is so. */
export async function until(ask: () => Promise<boolean>, limitMs = 20_000): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`not so after ${limitMs} ms`)
    await sleep(50)
  }
}
