import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { type Daemon, type DaemonOptions, DaemonStartError, startDaemon, stopAndThrow } from './daemon.ts'
import { requireFreePort } from './ports.ts'
import { findPostgresBinaries } from './postgres-binaries.ts'
import {
  chooseDataFolder,
  createDataFolder,
  databaseName,
  postgresEnvironment,
  readOrCreatePassword,
} from './postgres-data.ts'
import { endLeftoverPostgres } from './postgres-leftover.ts'
import { postgresSettings } from './postgres-settings.ts'
import { choosePostgresUser } from './postgres-user.ts'
import { StackError } from './stack-error.ts'

/** What a start needs. */
export type PostgresOptions = Readonly<{
  home: string
  port: number
  /** Memory for its page cache, such as `2GB`; by default lean. */
  sharedBuffers?: string | undefined
  /** Settings that win over Caravan's own; for tests and benches. */
  settings?: Readonly<Record<string, string>>
  /** Told when it ended unexpectedly and is started again. */
  onRestart?: (message: string) => void
}>

/** A PostgreSQL that runs, and comes back when it crashes, until it is stopped. */
export type Postgres = Readonly<{
  url: string
  adminUrl: string
  dataFolder: string
  pid: number
  stop: () => Promise<void>
}>

const name = 'postgres'

/**
 * Starts PostgreSQL on a home and makes sure the database `caravan` exists. Takes over from a server that a killed
 * Caravan has left on the same home.
 * @example const postgres = await startPostgres({ home: '.caravan', port: 4403 })
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { home, port } = options
  const user = choosePostgresUser(join(home, 'postgres'))
  const binaries = findPostgresBinaries(user)
  const dataFolder = chooseDataFolder(home, user)
  await endLeftoverPostgres(home, name, dataFolder)
  await requireFreePort({ port, variable: 'POSTGRES_PORT', program: 'PostgreSQL' })
  const password = readOrCreatePassword(home, dataFolder)
  createDataFolder({ dataFolder, password, binaries, user })
  const url = (database: string) => `postgres://${databaseName}:${password}@127.0.0.1:${port}/${database}`
  const settings = { ...postgresSettings({ port, sharedBuffers: options.sharedBuffers }), ...options.settings }
  const daemon = await startPatiently({
    name,
    home,
    command: binaries.postgres,
    args: ['-D', dataFolder, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    env: postgresEnvironment(),
    logFile: join(home, 'log', 'postgres.log'),
    uid: user?.uid,
    gid: user?.gid,
    stopSignal: 'SIGINT',
    serving: () => answers(url('postgres')),
    startTimeout: 120_000,
    onRestart: options.onRestart ?? (() => {}),
  })
  await createDatabase(url('postgres')).catch((error: Error) => stopAndThrow(daemon, error))
  return {
    url: url(databaseName),
    adminUrl: url('postgres'),
    dataFolder,
    get pid() {
      return daemon.pid
    },
    stop: daemon.stop,
  }
}

/** After kill -9 the old server's children live on for a moment and hold its shared memory; they end by themselves. */
async function startPatiently(options: DaemonOptions): Promise<Daemon> {
  const deadline = Date.now() + 30_000
  for (;;) {
    try {
      return await startDaemon(options)
    } catch (error) {
      if (!(error instanceof DaemonStartError)) throw error
      const willPass = /shared memory block|lock file/.test(error.message) && Date.now() < deadline
      if (!willPass)
        throw new StackError('postgres_failed', `PostgreSQL did not start: ${error.message}`, { cause: error })
      await sleep(250)
    }
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

async function createDatabase(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [databaseName])
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`)
  } finally {
    await client.end()
  }
}
