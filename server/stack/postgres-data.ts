import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type PostgresBinaries, sharedStateFolder } from './postgres-binaries.ts'
import { canReach, type PostgresUser } from './postgres-user.ts'
import { StackError } from './stack-error.ts'

/** The database's owner and its first database. */
export const databaseName = 'caravan'

/** Where the data lives: in the home, or, when the home is closed to PostgreSQL's user, outside with a note in the home. */
export function chooseDataFolder(home: string, user: PostgresUser): string {
  mkdirSync(home, { recursive: true })
  const inside = join(home, 'postgres')
  const outside = join(sharedStateFolder, createHash('sha256').update(home).digest('hex').slice(0, 16), 'postgres')
  if (user && existsSync(outside)) return outside
  if (existsSync(inside) || canReach(user, home)) return inside
  mkdirSync(dirname(outside), { recursive: true, mode: 0o755 })
  const why = `PostgreSQL does not run as root, and ${home} is closed to the user it runs as.`
  writeFileSync(join(home, 'POSTGRES-IS-ELSEWHERE.txt'), `${why}\nIts data folder is ${outside}\n`)
  return outside
}

/** The password of the database's owner: random, kept in the home, readable by its owner only. */
export function readOrCreatePassword(home: string, dataFolder: string): string {
  const file = join(home, 'postgres.password')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  if (existsSync(dataFolder)) {
    throw new StackError(
      'postgres_password_lost',
      `${file} is missing, but the database in ${dataFolder} exists and needs it. Restore that file, or remove the folder to begin anew.`,
    )
  }
  const password = randomBytes(24).toString('base64url')
  writeFileSync(file, `${password}\n`, { mode: 0o600 })
  return password
}

/** Creates the data folder when missing. It appears under its name only when complete, so a killed start leaves nothing half made. */
export function createDataFolder(wish: {
  dataFolder: string
  password: string
  binaries: PostgresBinaries
  user: PostgresUser
}): void {
  const { dataFolder, password, binaries, user } = wish
  if (existsSync(dataFolder)) return
  const fresh = `${dataFolder}.new`
  const passwordFile = `${dataFolder}.pw`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (user) for (const path of [fresh, passwordFile]) chownSync(path, user.uid, user.gid)
  const where = ['-D', fresh, '-U', databaseName, '--pwfile', passwordFile, '--auth=scram-sha-256', '--no-instructions']
  const how = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const options = { encoding: 'utf8', env: postgresEnvironment(), cwd: '/', ...user } as const
  const result = spawnSync(binaries.initdb, [...where, ...how], options)
  rmSync(passwordFile, { force: true })
  if (result.status !== 0) {
    const output = result.error?.message ?? `${result.stderr}${result.stdout}`.trim()
    throw new StackError('postgres_failed', `PostgreSQL could not create its data folder ${dataFolder}: ${output}`)
  }
  chmodSync(fresh, 0o700)
  renameSync(fresh, dataFolder)
}

/** Nothing of the caller's environment may steer PostgreSQL (PGDATA, PGPORT, LC_ALL). */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }
}
