import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'

const folder = new URL('../schema/migrations/', import.meta.url)

/** The database was made by a later release; an older program must not touch it. */
export class NewerDatabaseError extends Error {
  constructor(found: number, known: number) {
    super(
      `the database is at version ${found}, this release knows ${known}: install the newer Caravan again, or restore a backup of the older database`,
    )
    this.name = 'NewerDatabaseError'
  }
}

/**
 * Brings a database to this release's version: each file of schema/migrations in its own transaction, in order of its number,
 * under an advisory lock so that processes that start together take turns. Returns the version.
 */
export async function migrate(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(7309453)')
    await client.query(
      'create table if not exists migration (version int primary key, name text not null, hash text not null, at timestamptz not null default now())',
    )
    const files = (await readdir(folder)).filter((name) => /^\d{3}_.+\.sql$/.test(name)).sort()
    const known = files.length
    const { rows } = await client.query<{ version: number }>(
      'select coalesce(max(version), 0) as version from migration',
    )
    const found = rows[0]?.version ?? 0
    if (found > known) throw new NewerDatabaseError(found, known)
    for (const [index, name] of files.entries()) if (index + 1 > found) await apply(client, index + 1, name)
    return known
  } finally {
    await client.end()
  }
}

async function apply(client: pg.Client, version: number, name: string): Promise<void> {
  const text = await readFile(new URL(name, folder), 'utf8')
  await client.query('begin')
  try {
    await client.query(text)
    await client.query('insert into migration (version, name, hash) values ($1, $2, $3)', [
      version,
      name,
      createHash('sha256').update(text).digest('hex'),
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}
