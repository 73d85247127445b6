import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLinkCoder } from '../../../../activities/links/code.ts'
import { openDatabase } from '../../../../activities/store/db.ts'
import { kindsWith } from '../../../../schema/steps/registry.ts'
import { emptyCatalogue } from '../../../../schema/check.ts'
import { createApi, openApiResources } from '../../../../server/api.ts'
import { createGatewayStore } from '../../../../server/runtime/gateway-store.ts'
import { createKeyStore } from '../../../../server/runtime/key-store.ts'
import type { Services } from '../../../../server/services.ts'
import { ensureWorkspace } from '../../../../server/workspace.ts'
import { createTestDatabase } from '../../../support/stack.ts'

export type TestApi = Awaited<ReturnType<typeof startTestApi>>

/** The API on a database of its own. What it would ask of Temporal is noted instead: `nudged`, `calls`. */
export async function startTestApi(overrides: Partial<Services> = {}) {
  const testDatabase = await createTestDatabase()
  const database = openDatabase(testDatabase.url, { connections: 10 })
  const master = randomBytes(32)
  const keys = createKeyStore(database.db, master)
  const { id: workspace } = await ensureWorkspace(database.db, master, { sandboxUrl: overrides.sandboxUrl ?? 'http://127.0.0.1:1' })
  const gateways = createGatewayStore(database.db, keys, { publicUrl: 'http://caravan.test', allowPrivate: true })
  const nudged: { version: number; part: number }[] = []
  const calls: unknown[][] = []
  const uploadsFolder = mkdtempSync(join(tmpdir(), 'caravan-uploads-'))
  const services: Services = {
    database, workspace, kinds: kindsWith(), plugins: [], keys, links: createLinkCoder(master),
    gateway: gateways.get, sandboxUrl: null, workflowUrl: (id) => `http://temporal.test/${id}`, temporalUi: 'http://temporal.test', publicUrl: 'http://caravan.test',
    uploadsFolder, editorFolder: null, allowPrivateAddresses: true,
    nudge: (shares) => void nudged.push(...shares),
    catalogue: async () => emptyCatalogue,
    publish: async (...args) => (calls.push(['publish', ...args]), { version: 1, hash: 'h', workflowUrl: null }),
    command: async (...args) => void calls.push(['command', ...args]),
    simulate: async () => ({ hops: [], messages: [], end: null, waitingUntil: null, problems: [] }),
    testRun: async () => ({ enrolment: 1, workflowUrl: null }),
    startImport: async (id) => void calls.push(['startImport', id]),
    draftCopy: async function* () {
      yield { event: 'done', data: {} }
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
    return { status: answer.status, headers: answer.headers, text, json: json as any }
  }
  const close = async () => {
    await resources.close()
    await gateways.close()
    await database.close()
    await testDatabase.drop()
    rmSync(uploadsFolder, { recursive: true, force: true })
  }
  return { app, services, resources, database, db: database.db, workspace, request, nudged, calls, close, url: testDatabase.url }
}
