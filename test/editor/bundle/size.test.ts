import { mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { editorBuild } from '../../../server/editor-build.ts'

type Chunk = { file: string; name?: string; imports?: string[]; css?: string[]; isEntry?: boolean }
type Manifest = Record<string, Chunk>

/** The build is kept between runs and shared with the installations of the browser tests. */
const cache = fileURLToPath(new URL('../../../node_modules/.cache/caravan', import.meta.url))
const kilobyte = 1000

describe('the built web app', () => {
  let folder = ''
  let manifest: Manifest = {}

  beforeAll(async () => {
    const home = await mkdtemp(join(tmpdir(), 'caravan-size-'))
    await mkdir(cache, { recursive: true })
    await symlink(cache, join(home, 'cache'))
    folder = await realpath(await editorBuild(home, [], () => {}))
    await rm(home, { recursive: true })
    manifest = JSON.parse(await readFile(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest
  }, 120_000)

  /** Files that a chunk needs before it runs: itself, what it imports, and their styles. */
  function filesOf(key: string, into = new Set<string>()): Set<string> {
    const chunk = manifest[key]
    if (!chunk || into.has(chunk.file)) return into
    into.add(chunk.file)
    for (const file of chunk.css ?? []) into.add(file)
    for (const other of chunk.imports ?? []) filesOf(other, into)
    return into
  }

  async function zipped(files: Iterable<string>): Promise<number> {
    const sizes = await Promise.all([...files].map(async (file) => gzipSync(await readFile(join(folder, file))).length))
    return sizes.reduce((sum, size) => sum + size, 0)
  }

  const keyOf = (is: (chunk: Chunk, key: string) => boolean) =>
    Object.keys(manifest).find((key) => is(manifest[key]!, key)) ?? ''

  test('the shell is at most 350 KB zipped, with its styles', async () => {
    const shell = filesOf(keyOf((chunk) => chunk.isEntry === true))
    expect(shell.size).toBeGreaterThan(1)
    expect(await zipped(shell)).toBeLessThan(350 * kilobyte)
  })

  test('the canvas adds at most 200 KB', async () => {
    const shell = filesOf(keyOf((chunk) => chunk.isEntry === true))
    const canvas = filesOf(keyOf((_, key) => key.endsWith('screens/journey/Journey.tsx')))
    expect(canvas.size).toBeGreaterThan(1)
    expect(await zipped([...canvas].filter((file) => !shell.has(file)))).toBeLessThan(200 * kilobyte)
  })

  test('what the first screen does not need is loaded later', () => {
    const shell = [...filesOf(keyOf((chunk) => chunk.isEntry === true))].join(' ')
    for (const late of [
      'Journey',
      'Inspector',
      'Gallery',
      'ImportWizard',
      'FindDialog',
      'RemapDialog',
      'jspdf',
      'noto-sans-sc',
    ])
      expect(shell).not.toContain(late)
  })
})
