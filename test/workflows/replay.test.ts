import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shareCache } from '../support/installation.ts'
import { workflowBundle } from '../../server/workflow-bundle.ts'

const folder = new URL('histories/', import.meta.url)
let home: string
let code: string

beforeAll(async () => {
  // The planted change below is reported as a warning by everybody who sees it.
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  })
  home = await mkdtemp(join(tmpdir(), 'caravan-replay-'))
  await shareCache(home)
  code = (await workflowBundle(home)).code
})
afterAll(() => rm(home, { recursive: true, force: true }))

async function recordings() {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted()
  return Promise.all(
    names.map(async (name) => ({
      workflowId: name.replace('.json', ''),
      history: JSON.parse(await readFile(new URL(name, folder), 'utf8')) as unknown,
    })),
  )
}

/** The errors of a replay by recording; none = the code still does what it did. */
async function replay(bundle: string): Promise<Record<string, string>> {
  const errors: Record<string, string> = {}
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle: { code: bundle } },
    await recordings(),
  )) {
    if (error) errors[workflowId] = error.name
  }
  return errors
}

test('runs that were recorded replay on the present workflows', async () => {
  expect((await recordings()).map(({ workflowId }) => workflowId)).toEqual(['broadcast', 'commands', 'solo'])
  expect(await replay(code)).toEqual({})
})

test('a change that would break running journeys is found', async () => {
  const first = /ticks\.advance\.executeWithOptions\(/
  expect(code).toMatch(first)
  const planted = code.replace(first, 'ticks.readBoard.executeWithOptions(')
  expect(Object.values(await replay(planted))).toContain('DeterminismViolationError')
})
