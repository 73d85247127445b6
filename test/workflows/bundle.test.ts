import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shareCache } from '../support/installation.ts'
import { workflowBundle } from '../../server/workflow-bundle.ts'

let home: string
let code: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'caravan-bundle-'))
  await shareCache(home)
  code = (await workflowBundle(home)).code
})
afterAll(() => rm(home, { recursive: true, force: true }))

/** The modules in the bundle, by the paths webpack notes beside them. */
const modules = () => [...code.matchAll(/^\/\*\*\*\/ "([^"]+)"/gm)].map((match) => match[1] ?? '')

test('the workflow bundle is small', () => {
  expect(code.length).toBeLessThan(2_000_000)
  expect(modules().length).toBeGreaterThan(10)
})

test('of ours it holds workflows and signatures only: no zod, no step kinds, no activities, no Node', () => {
  const own = modules().filter((path) => path.startsWith('./') && !path.includes('node_modules'))
  expect(own.filter((path) => !/^\.\/(workflows\/|schema\/activities\.ts)/.test(path))).toEqual([])
  expect(modules().filter((path) => /node_modules\/(zod|kysely|pg|temporal-polyfill|hono)\//.test(path))).toEqual([])
  expect(code).not.toMatch(/require\("node:/)
})
