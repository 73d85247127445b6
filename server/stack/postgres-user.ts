import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { StackError } from './stack-error.ts'

/** The system user that PostgreSQL runs as; undefined = the one that runs Caravan. */
export type PostgresUser = Readonly<{ uid: number; gid: number }> | undefined

/**
 * PostgreSQL refuses to run as root, so root lends it another user: the owner of the data folder when there is one,
 * else `postgres`, created when missing, else `nobody`.
 */
export function choosePostgresUser(dataFolder: string): PostgresUser {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(dataFolder, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const found = lookUp('postgres') ?? createUser('postgres') ?? lookUp('nobody')
  if (found) return found
  throw new StackError(
    'postgres_user',
    'PostgreSQL refuses to run as root and no other system user could be found or created. Run Caravan as an ordinary user, create the user `postgres`, or set DATABASE_URL.',
  )
}

/** Whether the user can go into a folder, through all folders above it. */
export function canReach(user: PostgresUser, folder: string): boolean {
  return user === undefined || spawnSync('test', ['-x', folder], { ...user, stdio: 'ignore', cwd: '/' }).status === 0
}

function lookUp(name: string): PostgresUser {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }))
  if (uid?.status !== 0 || gid?.status !== 0) return undefined
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

function createUser(name: string): PostgresUser {
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', name], {
    stdio: 'ignore',
  })
  return lookUp(name)
}
