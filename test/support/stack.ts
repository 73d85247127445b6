import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { findFreePorts } from '../../server/stack/ports.ts'
import { type Postgres, startPostgres } from '../../server/stack/postgres.ts'
import { identify } from '../../server/stack/process-identity.ts'
import { endLeftover } from '../../server/stack/run-record.ts'
import { defaultTemporalSearch, findTemporalBinary } from '../../server/stack/temporal-binary.ts'
import { type Temporal, startTemporal } from '../../server/stack/temporal.ts'

const homePrefix = 'caravan-test-'
const template = 'caravan_template'

/**
 * One PostgreSQL and one Temporal for a whole test run; vitest calls this before the first test, once per project that
 * names it. Tests find them in DATABASE_ADMIN_URL and TEMPORAL_ADDRESS; where those are set already, nothing is started.
 */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['DATABASE_ADMIN_URL'] && process.env['TEMPORAL_ADDRESS']) return undefined
  await removeAbandonedHomes()
  const home = await createTestHome()
  const [postgres, temporal] = await startServices(home)
  process.env['DATABASE_ADMIN_URL'] = postgres.adminUrl
  process.env['TEMPORAL_ADDRESS'] = temporal.address
  return async () => {
    await Promise.all([postgres.stop(), temporal.stop()])
    await rm(home, { recursive: true, force: true })
    if (!postgres.dataFolder.startsWith(home)) await rm(postgres.dataFolder, { recursive: true, force: true })
  }
}

/** A home named by its process, that other users can pass through: as root, PostgreSQL runs as another one. */
export async function createTestHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), `${homePrefix}${process.pid}-`))
  await chmod(home, 0o711)
  return home
}

/** A database of one's own, migrated, for one test file. */
export type TestDatabase = Readonly<{ url: string; drop: () => Promise<void> }>

/**
 * Makes a fresh, migrated database.
 * @example const database = await createTestDatabase(); afterAll(database.drop)
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = process.env['DATABASE_ADMIN_URL']
  if (!adminUrl) throw new Error('DATABASE_ADMIN_URL is not set: run the tests through `npm test` or vitest.')
  const name = `test_${randomBytes(8).toString('hex')}`
  await migrateTemplate(adminUrl)
  await run(adminUrl, `create database ${name} template ${template}`)
  return { url: databaseUrl(adminUrl, name), drop: () => run(adminUrl, `drop database if exists ${name} with (force)`) }
}

async function startServices(home: string): Promise<[Postgres, Temporal]> {
  const binary = await findTemporalBinary({
    ...defaultTemporalSearch(process.env, process.env['TEMPORAL_CLI_PATH']),
    onProgress,
  })
  const first = 20_000 + (process.pid % 1_000) * 12
  const [port = 0, temporalPort = 0, uiPort = 0] = await findFreePorts(3, first)
  return Promise.all([
    startPostgres({ home, port, settings: { fsync: 'off', synchronous_commit: 'off' }, onRestart: onProgress }),
    startTemporal({ binary, home, port: temporalPort, uiPort, onRestart: onProgress }),
  ])
}

/** Migrations run once per test run, into a database that all others are copied from. The first caller does it, the others wait. */
async function migrateTemplate(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(4400)')
    const found = await client.query('select datistemplate from pg_database where datname = $1', [template])
    if (found.rows[0]?.datistemplate) return
    await client.query(`drop database if exists ${template} with (force)`)
    await client.query(`create database ${template}`)
    const { migrate } = await import('../../server/migrate.ts')
    await migrate(databaseUrl(adminUrl, template))
    await client.query(`alter database ${template} is_template true`)
  } finally {
    await client.end()
  }
}

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

/** A killed run leaves its servers and its folder; the next run removes them, and leaves those of a living one alone. */
async function removeAbandonedHomes(): Promise<void> {
  for (const entry of await readdir(tmpdir())) {
    const home = join(tmpdir(), entry)
    const pid = entry.startsWith(homePrefix) ? Number.parseInt(entry.slice(homePrefix.length), 10) : Number.NaN
    if (Number.isNaN(pid) || identify(pid)) continue
    await endLeftover(home, 'postgres', 'SIGQUIT')
    await endLeftover(home, 'temporal', 'SIGTERM')
    await rm(home, { recursive: true, force: true })
  }
}

function onProgress(message: string): void {
  console.log(`stack: ${message}`)
}
