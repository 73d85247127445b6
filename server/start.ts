import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Config, ConfigError, loadConfig } from './config.ts'
import { migrate } from './migrate.ts'
import { restartOnChange } from './restart-on-change.ts'
import { nodeFlags, type ProcessKind } from './node-flags.ts'
import { requireFreePort } from './stack/ports.ts'
import { type Postgres, startPostgres } from './stack/postgres.ts'
import { keepRunning, type OwnProcess } from './stack/processes.ts'
import { defaultTemporalSearch, findTemporalBinary } from './stack/temporal-binary.ts'
import { prepareTemporal, startTemporal, type Temporal } from './stack/temporal.ts'

/** `npm start`: everything on one machine. Starts what is not given from outside, in order; stops it in reverse. */
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const say = (line: string) => console.log(line)
const started: { stop(): Promise<void> }[] = []
let stopping: Promise<void> | undefined

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void stopAll().then(() => process.exit(0)))

try {
  await start(loadConfig(process.env), process.argv.includes('--watch'))
} catch (error) {
  console.error(error instanceof ConfigError || error instanceof Error ? `\n${error.message}` : error)
  await stopAll()
  process.exit(1)
}

async function start(config: Config, watch: boolean): Promise<void> {
  const began = Date.now()
  await mkdir(config.home, { recursive: true })
  await requireFreePort({ port: config.port, variable: 'PORT', program: 'Caravan' })
  await requireFreePort({ port: config.sandbox.port, variable: 'SANDBOX_PORT', program: 'the sandbox' })
  const [postgres, temporal] = await Promise.all([bringPostgres(config), bringTemporal(config)])
  const databaseUrl = config.postgres.url ?? postgres!.url
  const temporalAddress = config.temporal.address ?? temporal!.address
  await migrate(databaseUrl)
  if (config.temporal.address) await prepareTemporal({ address: temporalAddress, namespace: config.temporal.namespace })
  const env = {
    ...process.env,
    CARAVAN_HOME: config.home,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
  }
  const run = (name: string, kind: ProcessKind) => child(name, [...nodeFlags[kind], script(`${kind}.ts`)], env)
  const own = await Promise.all([
    run('sandbox', 'sandbox'),
    run('server', 'main'),
    ...Array.from({ length: config.workers }, (_, index) =>
      run(config.workers > 1 ? `worker ${index + 1}` : 'worker', 'worker'),
    ),
  ])
  if (watch) restartOnChange(own, say)
  say(`\n  Caravan 商队 is ready (${((Date.now() - began) / 1000).toFixed(1)} s)\n`)
  say(`  Caravan         ${config.publicUrl}`)
  say(`  Sandbox phone   ${config.publicUrl}/phone`)
  say(`  Temporal        ${config.temporal.uiUrl}\n`)
  say('  Ctrl-C stops everything.')
}

async function bringPostgres(config: Config): Promise<Postgres | undefined> {
  if (config.postgres.url) return undefined
  const postgres = await startPostgres({
    home: config.home,
    port: config.postgres.port,
    sharedBuffers: config.postgres.sharedBuffers,
    onRestart: say,
  })
  started.push(postgres)
  return postgres
}

async function bringTemporal(config: Config): Promise<Temporal | undefined> {
  if (config.temporal.address) return undefined
  const binary = await findTemporalBinary({
    ...defaultTemporalSearch(process.env, config.temporal.cliPath),
    onProgress: say,
  })
  const { namespace, port, uiPort } = config.temporal
  const temporal = await startTemporal({ binary, home: config.home, port, uiPort, namespace, onRestart: say })
  started.push(temporal)
  return temporal
}

/** Starts one of our own processes and waits until it says that it is ready. */
function child(name: string, args: string[], env: NodeJS.ProcessEnv): Promise<OwnProcess> {
  return new Promise((resolve, reject) => {
    let faults = 0
    const own = keepRunning({
      name,
      args,
      env,
      onLine: (line) => {
        if (line === `${name} | ready`) return resolve(own)
        say(line)
        if (line.includes('ended unexpectedly') && ++faults === 3)
          reject(new Error(`${name} does not start; its last words are above.`))
      },
    })
    started.push(own)
  })
}

/** Our own processes first, all at once; then Temporal and PostgreSQL, which they need to the last. */
function stopAll(): Promise<void> {
  stopping ??= (async () => {
    const [services, own] = [
      started.filter((item) => 'url' in item || 'address' in item),
      started.filter((item) => !('url' in item || 'address' in item)),
    ]
    await Promise.allSettled(own.map((item) => item.stop()))
    await Promise.allSettled(services.map((item) => item.stop()))
  })()
  return stopping
}
