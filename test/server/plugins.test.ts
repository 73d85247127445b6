import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyCatalogue } from '../../schema/check.ts'
import { CaravanError } from '../../schema/errors.ts'
import { loadPlugins } from '../../server/plugins.ts'
import { createWorld, journeyOf, type World } from '../support/world.ts'

const good = fileURLToPath(new URL('../plugins/loyalty-points', import.meta.url))
let folder: string
let world: World
beforeAll(async () => {
  // Beside the tests, so that a plugin's imports of zod find it.
  folder = await mkdtemp(join(fileURLToPath(new URL('.', import.meta.url)), 'broken-'))
  world = await createWorld()
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await world.close()
})

const step = (change = '') => `import { z } from 'zod'
export const step = { kind: 'thing', family: 'plugin', title: { en: 'T', zh: 'T' }, description: { en: '', zh: '' }, config: z.strictObject({}), defaults: {},
  ports: () => [], summary: () => '', action: { effect: 'data', retry: { attempts: 1, backoffMs: 1 }, unknownPort: 'failed' }, ${change} }`
const runner = `export const runner = { kind: 'thing', perCall: () => 1, idempotent: () => true, prepare: () => [], call: async () => [] }`

async function plugin(name: string, files: Record<string, string>): Promise<string> {
  const path = join(folder, name)
  await mkdir(path, { recursive: true })
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text)
  return path
}

test.each<[string, Record<string, string>, file: string, reason: RegExp]>([
  ['no step file', {}, 'step.ts', /does not exist/],
  ['nothing exported', { 'step.ts': 'export const other = 1' }, 'step.ts', /does not export "step"/],
  ['a syntax error', { 'step.ts': 'export const step = {' }, 'step.ts', /.+/],
  ['an import that is not there', { 'step.ts': `import './gone.ts'\nexport const step = {}` }, 'step.ts', /gone\.ts/],
  ['a throw while loading', { 'step.ts': `throw new Error('no licence')` }, 'step.ts', /no licence/],
  ['null in place of a step', { 'step.ts': 'export const step = null' }, 'step.ts', /not an object/],
  ['a bad name', { 'step.ts': step(`kind: 'Bad Kind!'`) }, 'step.ts', /kind must be/],
  ['a missing member', { 'step.ts': step('summary: undefined') }, 'step.ts', /step\.summary is missing/],
  ['defaults that do not fit', { 'step.ts': step('defaults: { extra: 1 }') }, 'step.ts', /defaults does not fit/],
  ['two roles at once', { 'step.ts': step('walk: () => ({ port: "x" })') }, 'step.ts', /exactly one of/],
  ['a trigger', { 'step.ts': step('trigger: true, action: undefined') }, 'step.ts', /cannot add triggers/],
  ['no activity for an action', { 'step.ts': step() }, 'activity.ts', /does not exist/],
  [
    'a runner of another kind',
    { 'step.ts': step(), 'activity.ts': runner.replace(`'thing'`, `'other'`) },
    'activity.ts',
    /runner\.kind is "other"/,
  ],
  [
    'a runner that cannot run',
    { 'step.ts': step(), 'activity.ts': runner.replace('call: async () => []', '') },
    'activity.ts',
    /neither call nor write/,
  ],
  [
    'the name of a built-in',
    { 'step.ts': step(`kind: 'sms'`), 'activity.ts': runner.replace(`'thing'`, `'sms'`) },
    'step.ts',
    /"sms" is taken/,
  ],
])('a plugin with %s is left out with its file and the reason; the others go on', async (name, files, file, reason) => {
  const path = await plugin(name.replaceAll(' ', '-'), files)
  const { plugins, faults } = await loadPlugins([path, good])
  expect(faults).toEqual([{ folder: path, file: join(path, file), reason: expect.stringMatching(reason) }])
  expect(plugins.map(({ kind }) => kind.kind)).toEqual(['loyalty-points'])
})

test('of two plugins with one name the first stays', async () => {
  const one = await plugin('one', { 'step.ts': step(), 'activity.ts': runner })
  const two = await plugin('two', { 'step.ts': step(), 'activity.ts': runner })
  const { plugins, faults } = await loadPlugins([one, two])
  expect(plugins.map((loaded) => loaded.folder)).toEqual([one])
  expect(faults).toMatchObject([{ folder: two, reason: expect.stringContaining('taken') }])
})

test('publishing refuses a kind that nobody knows, by its name, and writes nothing', async () => {
  const journey = await world.createJourney(
    journeyOf('Unknown', { in: ['api', {}, { next: 'x' }], x: ['teleport', {}, { next: null }] }),
  )
  await expect(world.publish(journey, 0, emptyCatalogue)).rejects.toThrow(CaravanError)
  await expect(world.publish(journey, 0, emptyCatalogue)).rejects.toThrow(/teleport/)
  expect(await world.db.selectFrom('journey_version').select('id').execute()).toEqual([])
})

test('a batch that comes to a worker without its plugin goes on by the failed way with the reason, and loses nobody', async () => {
  const { plugins } = await loadPlugins([good])
  const knowing = await createWorld({ plugins: plugins.map(({ kind }) => kind) })
  try {
    const [contact = 0] = await knowing.addContacts([{ key: 'a' }])
    const journey = await knowing.createJourney(
      journeyOf('Gone', {
        in: ['audience', {}, { next: 'p' }],
        p: ['loyalty-points', { url: 'http://127.0.0.1:1', points: 1 }, { silver: 'out', gold: 'out', failed: 'out' }],
        out: ['exit', {}],
      }),
    )
    const { id } = await knowing.publish(journey)
    // The step is known here, its runner is not: as in a worker that was started without the plugin.
    await knowing.drive(id)
    const walk = await knowing.db
      .selectFrom('enrolment')
      .selectAll()
      .where('contact_id', '=', contact)
      .executeTakeFirstOrThrow()
    expect(walk.path).toContain('unknownKind')
    expect(walk.end_reason).toBe('exit')
  } finally {
    await knowing.close()
  }
})
