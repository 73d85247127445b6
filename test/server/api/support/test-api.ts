import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emptyCatalogue } from '../../../../schema/check.ts'
import { createApi, openApiResources } from '../../../../server/api.ts'
import type { Services } from '../../../../server/services.ts'
import { createWorld } from '../../../support/world.ts'

export type TestApi = Awaited<ReturnType<typeof startTestApi>>

/** The API over a world of its own. What it would ask of Temporal is noted instead: `world.nudged`, `calls`. */
export async function startTestApi(overrides: Partial<Services> = {}) {
  const world = await createWorld()
  const { deps, workspace, db } = world
  const calls: unknown[][] = []
  const uploadsFolder = mkdtempSync(join(tmpdir(), 'caravan-uploads-'))
  const services: Services = {
    database: deps.database,
    workspace,
    kinds: world.kinds,
    keys: world.keys,
    links: deps.links,
    gateway: async (id) => (await deps.gateway(id)) as never,
    sandboxUrl: world.sandbox.url,
    workflowUrl: (id) => `http://temporal.test/${id}`,
    temporalUi: 'http://temporal.test',
    publicUrl: 'http://caravan.test',
    uploadsFolder,
    editorFolder: null,
    allowPrivateAddresses: true,
    nudge: deps.nudge,
    catalogue: async () => emptyCatalogue,
    publish: async (...args) => (calls.push(['publish', ...args]), { version: 1, hash: 'h', workflowUrl: null }),
    command: async (...args) => void calls.push(['command', ...args]),
    simulate: async () => ({ hops: [], messages: [], end: null, waitingUntil: null, problems: [] }),
    testRun: async () => ({ enrolment: 1, workflowUrl: null }),
    startImport: async (id) => void calls.push(['startImport', id]),
    draftCopy: async function* () {
      yield { event: 'done' as const, data: {} }
    },
    ...overrides,
  }
  const resources = openApiResources(services)
  const app = createApi(services, resources)
  const request = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await app.request(`http://caravan.test${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const json = /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : undefined
    return { status: answer.status, headers: answer.headers, text, json }
  }
  const { key } = (await request('POST', '/api/api-keys', { name: 'test' })).json
  /** A call of the customer's programs. */
  const v1 = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    request('POST', `/v1${path}`, body, { authorization: `Bearer ${key}`, ...headers })
  const close = async () => {
    await resources.close()
    await world.close()
    rmSync(uploadsFolder, { recursive: true, force: true })
  }
  return { app, world, services, resources, db, workspace, request, v1, key: key as string, calls, close }
}
