import { chmod, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadMasterKey } from '../../activities/crypto/master-key.ts'
import { type Config, loadConfig } from '../../server/config.ts'
import { nodeFlags, type ProcessKind } from '../../server/node-flags.ts'
import { migrate } from '../../server/migrate.ts'
import { loadPlugins } from '../../server/plugins.ts'
import { createRuntime } from '../../server/runtime/create-deps.ts'
import { findFreePorts } from '../../server/stack/ports.ts'
import { startPostgres } from '../../server/stack/postgres.ts'
import { keepRunning, type OwnProcess } from '../../server/stack/processes.ts'
import { defaultTemporalSearch, findTemporalBinary } from '../../server/stack/temporal-binary.ts'
import { startTemporal } from '../../server/stack/temporal.ts'
import { ensureWorkspace } from '../../server/workspace.ts'

const signals = ['SIGINT', 'SIGTERM'] as const
const script = (name: string) => fileURLToPath(new URL(`../../server/${name}`, import.meta.url))

/** A whole Caravan of separate processes in a folder of its own, as `npm start` has it; benches and chaos drive it. */
export type Installation = Awaited<ReturnType<typeof startInstallation>>

/** `account`: settings of the sandbox's account besides those that keep it quiet; `gateway`: settings of the gateways that go with them. */
export type InstallationOptions = {
  server?: boolean
  workers?: number
  sharedBuffers?: string
  idempotent?: boolean
  account?: Record<string, unknown>
  gateway?: Record<string, unknown>
  env?: Record<string, string>
  onLine?: (line: string) => void
}

export async function startInstallation(options: InstallationOptions = {}) {
  const home = await mkdtemp(join(tmpdir(), `caravan-run-${process.pid}-`))
  await chmod(home, 0o711)
  await shareCache(home)
  const [port = 0, temporalPort = 0, uiPort = 0, postgresPort = 0, sandboxPort = 0] = await findFreePorts(
    5,
    12_000 + (process.pid % 1_000) * 8,
  )
  const onLine = options.onLine ?? (() => {})
  const binary = await findTemporalBinary({
    ...defaultTemporalSearch(process.env, process.env['TEMPORAL_CLI_PATH']),
    onProgress: onLine,
  })
  const [postgres, temporal] = await Promise.all([
    startPostgres({ home, port: postgresPort, sharedBuffers: options.sharedBuffers ?? '1GB', onRestart: onLine }),
    startTemporal({ binary, home, port: temporalPort, uiPort, onRestart: onLine }),
  ])
  const env: Record<string, string> = {
    ...(process.env as Record<string, string>),
    CARAVAN_HOME: home,
    DATABASE_URL: postgres.url,
    TEMPORAL_ADDRESS: temporal.address,
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    TEMPORAL_PORT: String(temporalPort),
    TEMPORAL_UI_PORT: String(uiPort),
    POSTGRES_PORT: String(postgresPort),
    CARAVAN_SEED_DEMO: 'false',
    CARAVAN_ALLOW_PRIVATE_WEBHOOKS: 'true',
    ...options.env,
  }
  const config: Config & { databaseUrl: string; temporalAddress: string } = {
    ...loadConfig(env),
    databaseUrl: postgres.url,
    temporalAddress: temporal.address,
  }
  await migrate(postgres.url)
  const { plugins } = await loadPlugins(config.plugins)
  const runtime = createRuntime(config, plugins, 'caravan-test')
  const { id: workspace } = await ensureWorkspace(runtime.deps.database.db, loadMasterKey(config.keyFile), {
    sandboxUrl: config.sandbox.url,
  })
  const processes = new Map<string, OwnProcess>()
  const run = async (name: string, file: string) => processes.set(name, await child(name, file, env, onLine))
  await run('sandbox', 'sandbox.ts')
  const account = { ...options.account, idempotent: options.idempotent ?? false }
  await setAccount(runtime.deps.database.db, runtime.deps, workspace, config.sandbox.url, account, options.gateway)
  const names = Array.from({ length: options.workers ?? 1 }, (_, index) => `worker${index + 1}`)
  await Promise.all([
    ...(options.server ? [run('server', 'main.ts')] : []),
    ...names.map((name) => run(name, 'worker.ts')),
  ])
  const stop = async () => {
    await Promise.allSettled([...processes.values()].map((own) => own.stop()))
    await runtime.close()
    await Promise.allSettled([temporal.stop(), postgres.stop()])
    await rm(home, { recursive: true, force: true })
    if (!postgres.dataFolder.startsWith(home)) await rm(postgres.dataFolder, { recursive: true, force: true })
  }
  // Whoever ends a bench or a chaos run in the middle finds nothing of it left.
  const end = () => void stop().finally(() => process.exit(130))
  for (const signal of signals) process.once(signal, end)
  return {
    home,
    config,
    env,
    postgres,
    temporal,
    runtime,
    workspace,
    db: runtime.deps.database.db,
    deps: runtime.deps,
    url: config.publicUrl,
    processes,
    /** kill -9 of one part (every worker for `worker`); it comes back by itself, as under `npm start`. */
    kill(part: 'worker' | 'server' | 'temporal' | 'postgres') {
      const own = [...processes].filter(([name]) => name.startsWith(part)).map(([, process]) => process)
      for (const { pid } of part === 'temporal' ? [temporal] : part === 'postgres' ? [postgres] : own) killQuietly(pid)
    },
    async stop() {
      for (const signal of signals) process.off(signal, end)
      await stop()
    },
  }
}

/** What is built from the sources (workflow bundle, web app) is kept between runs, as it is between starts of one home. */
export async function shareCache(home: string): Promise<void> {
  const shared = fileURLToPath(new URL('../../node_modules/.cache/caravan', import.meta.url))
  await mkdir(shared, { recursive: true })
  await symlink(shared, join(home, 'cache'))
}

function killQuietly(pid: number): void {
  try {
    if (pid > 0) process.kill(pid, 'SIGKILL')
  } catch {
    // It is between two lives already.
  }
}

function child(
  name: string,
  file: string,
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): Promise<OwnProcess> {
  return new Promise((resolve) => {
    const own: OwnProcess = keepRunning({
      name,
      args: [...nodeFlags[file.replace('.ts', '') as ProcessKind], script(file)],
      env,
      firstPause: 100,
      onLine: (line) => (line === `${name} | ready` ? resolve(own) : onLine(line)),
    })
  })
}

/** How the sandbox's account behaves in this run, and the gateways' knowledge of it. Scripted faults and inboxes are off: numbers are made up. */
async function setAccount(
  db: Installation['db'],
  deps: Installation['deps'],
  workspace: number,
  url: string,
  account: { idempotent: boolean },
  gateway: Record<string, unknown> = {},
): Promise<void> {
  const answer = await fetch(`${url}/v1/accounts/default`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ faults: false, inbox: false, receipts: false, ...account }),
  })
  if (!answer.ok) throw new Error(`the sandbox refused its settings: ${await answer.text()}`)
  const keys = await deps.keys(workspace)
  for (const channel of ['sms', 'email', 'wechat']) {
    const id = `sandbox-${channel}`
    const settings = keys.seal(
      { table: 'gateway', column: 'settings', row: id },
      JSON.stringify({ url, idempotent: account.idempotent, ...gateway }),
    )
    await db.updateTable('gateway').set({ settings }).where('id', '=', id).execute()
  }
}
