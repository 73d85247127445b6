import { NativeConnection, Runtime as TemporalRuntime, Worker } from '@temporalio/worker'
import { pluginQueue, queues } from '../schema/activities.ts'
import type { LoadedPlugin } from './plugins.ts'
import type { createActivities } from './activities.ts'

export type WorkerOptions = {
  address: string
  namespace: string
  bundle: { code: string }
  activities: ReturnType<typeof createActivities>
  plugins: LoadedPlugin[]
}

/** The workers of one process, running. `stop` lets activities in flight finish what they own. */
export type RunningWorkers = { stop(): Promise<void>; failed: Promise<never> }

/**
 * One worker per task queue on a shared connection: workflows, ticks and triggered batches; broadcast batches, few at a time so that
 * triggered ones stay quick; long work; and one queue per plugin, so that a bad one starves nobody.
 */
export async function startWorkers(options: WorkerOptions): Promise<RunningWorkers> {
  quiet()
  const local = /^(127\.|localhost|\[?::1)/.test(options.address)
  const connection = await NativeConnection.connect({
    address: options.address,
    ...(local ? { grpcCompression: { codec: 'none' } } : {}),
  })
  const shared = {
    connection,
    namespace: options.namespace,
    activities: options.activities,
    shutdownGraceTime: '10s',
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
  } as const
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      taskQueue: queues.main,
      workflowBundle: options.bundle,
      reuseV8Context: true,
      maxCachedWorkflows: 300,
      // A driver remembered by a worker that died is given to another after so long, not after the default ten seconds.
      stickyQueueScheduleToStartTimeout: '3s',
      maxConcurrentActivityTaskExecutions: 40,
      maxConcurrentWorkflowTaskExecutions: 16,
    }),
    Worker.create({ ...shared, taskQueue: queues.broadcast, maxConcurrentActivityTaskExecutions: 4 }),
    Worker.create({ ...shared, taskQueue: queues.long, maxConcurrentActivityTaskExecutions: 4 }),
    ...options.plugins
      .filter((plugin) => plugin.runner)
      .map((plugin) =>
        Worker.create({
          ...shared,
          taskQueue: pluginQueue(`plugin-${plugin.kind.kind}`),
          maxConcurrentActivityTaskExecutions: 4,
        }),
      ),
  ])
  const runs = workers.map((worker) => worker.run())
  const failed = Promise.race(runs.map((run) => run.then(() => new Promise<never>(() => {}))))
  failed.catch(() => {})
  return {
    failed,
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown()
      await Promise.allSettled(runs)
      await connection.close()
    },
  }
}

let installed = false

/** Warnings and worse only; the SDK's own signal handlers are left out, since the process stops things in order itself. */
function quiet(): void {
  if (installed) return
  installed = true
  TemporalRuntime.install({
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'WARN' } } },
    logger: {
      log: () => {},
      trace: () => {},
      debug: () => {},
      info: () => {},
      warn: (message, meta) => note('warn', message, meta),
      error: (message, meta) => note('error', message, meta),
    },
  })
}

/** One line, without stack traces of expected retries. */
function note(level: string, message: string, meta: unknown): void {
  const error = (meta as { error?: { message?: string } } | undefined)?.error?.message
  console.error(`${level}: ${message}${error ? ` (${error})` : ''}`)
}
