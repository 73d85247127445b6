import { createRoutes } from '../../activities/store/routes.ts'
import { sql } from 'kysely'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadMasterKey } from '../../activities/crypto/master-key.ts'
import { advance } from '../../activities/advance.ts'
import type { Deps } from '../../activities/deps.ts'
import { fireTriggers } from '../../activities/fire-triggers.ts'
import { createSafeFetch } from '../../activities/http/safe-fetch.ts'
import { createLinkCoder } from '../../activities/links/code.ts'
import { runBatches } from '../../activities/run-batches.ts'
import { startSandbox } from '../../activities/sandbox/start-sandbox.ts'
import { runnersWith } from '../../activities/steps/registry.ts'
import { type Db, openDatabase } from '../../activities/store/db.ts'
import { emptyCatalogue } from '../../schema/check.ts'
import type { Catalogue } from '../../schema/define-step.ts'
import { emptyDocument, type JourneyDoc, type JourneySettings } from '../../schema/document.ts'
import type { Json } from '../../schema/json.ts'
import { kindsWith } from '../../schema/steps/registry.ts'
import { createGatewayStore } from '../../server/runtime/gateway-store.ts'
import { createKeyStore } from '../../server/runtime/key-store.ts'
import { publishVersion } from '../../server/publish.ts'
import { ensureWorkspace } from '../../server/workspace.ts'
import { createTestDatabase } from './stack.ts'

export type ContactInput = {
  key?: string
  phone?: string
  email?: string
  wechat?: string
  attributes?: Record<string, Json>
  tags?: string[]
  zone?: string
}

/** A workspace on a database of its own, with a sandbox and everything activities need; the clock can be moved. */
export type World = Awaited<ReturnType<typeof createWorld>>

export async function createWorld(
  options: {
    idempotent?: boolean
    plugins?: Parameters<typeof kindsWith>[0]
    runners?: Parameters<typeof runnersWith>[0]
  } = {},
) {
  const database = await createTestDatabase()
  const home = await mkdtemp(join(tmpdir(), 'caravan-world-'))
  const sandbox = await startSandbox({
    port: 0,
    home: join(home, 'sandbox'),
    accounts: { default: { idempotent: options.idempotent ?? false } },
  })
  const opened = openDatabase(database.url, { name: 'test', connections: 12 })
  const { db } = opened
  const master = loadMasterKey(join(home, 'key'))
  const { id: workspace } = await ensureWorkspace(db, master, { sandboxUrl: sandbox.url })
  const keys = createKeyStore(db, master)
  const gateways = createGatewayStore(db, keys, { publicUrl: 'http://127.0.0.1:1', allowPrivate: true })
  const http = createSafeFetch({ allowPrivate: true })
  const time: { now: number | undefined } = { now: undefined }
  const nudged: { version: number; part: number }[] = []
  const kinds = kindsWith(options.plugins)
  const deps: Deps = {
    database: opened,
    keys,
    http,
    kinds,
    runners: runnersWith(options.runners),
    gateway: gateways.get,
    routes: createRoutes(opened.db),
    links: createLinkCoder(master),
    publicUrl: 'https://c.example',
    appUrl: 'http://app.example',
    nudge: (shares) => nudged.push(...shares),
  }
  // The clock is read at each use: undefined = the real one.
  Object.defineProperty(deps, 'clock', { get: () => (time.now === undefined ? undefined : () => time.now) })
  return {
    db,
    deps,
    workspace,
    sandbox,
    home,
    time,
    nudged,
    keys,
    kinds,
    databaseUrl: database.url,
    master,
    addContacts: (contacts: ContactInput[]) => addContacts(db, deps, workspace, contacts),
    createJourney: (doc: JourneyDoc) => createJourney(db, workspace, doc),
    publish: (journey: string, people = 0, catalogue: Catalogue = emptyCatalogue) =>
      publish(deps, journey, people, catalogue),
    drive: (version: number, part = 0) => drive(deps, version, part),
    async close() {
      await sandbox.stop()
      await Promise.allSettled([gateways.close(), http.close()])
      await opened.close()
      await database.drop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** A document from short step notations: `{ id: [kind, config, next] }`; the first trigger kinds are the triggers. */
export function journeyOf(
  name: string,
  steps: Record<string, [kind: string, config: Record<string, unknown>, next?: Record<string, string | null>]>,
  settings: Partial<JourneySettings> = {},
): JourneyDoc {
  const doc = emptyDocument(name)
  for (const [id, [kind, config, next]] of Object.entries(steps)) doc.steps[id] = { id, kind, config, next: next ?? {} }
  doc.triggers = Object.keys(steps).filter((id) => ['audience', 'event', 'date', 'api'].includes(steps[id]![0]))
  doc.settings = { ...doc.settings, ...settings }
  return doc
}

async function addContacts(db: Db, deps: Deps, workspace: number, contacts: ContactInput[]): Promise<number[]> {
  const ring = await deps.keys(workspace)
  const first =
    Number(
      (
        await db
          .selectFrom('contact')
          .select((eb) => eb.fn.max('id').as('max'))
          .executeTakeFirst()
      )?.max ?? 0,
    ) + 1
  const seal = (id: number, column: string, value: string | undefined) =>
    value === undefined ? null : ring.column('contact', column).seal(id, value)
  const index = (kind: string, value: string | undefined) => (value === undefined ? null : ring.blindIndex(kind, value))
  const rows = contacts.map((contact, i) => ({
    id: first + i,
    workspace,
    key: contact.key ?? `c${first + i}`,
    name: null,
    attributes: JSON.stringify(contact.attributes ?? {}),
    tags: contact.tags ?? [],
    consents: '{}',
    zone: contact.zone ?? null,
    locale: null,
    phone: seal(first + i, 'phone', contact.phone),
    phone_index: index('phone', contact.phone),
    email: seal(first + i, 'email', contact.email),
    email_index: index('email', contact.email),
    wechat: seal(first + i, 'wechat', contact.wechat),
    wechat_index: index('wechat', contact.wechat),
  }))
  for (let at = 0; at < rows.length; at += 2000)
    await db
      .insertInto('contact')
      .values(rows.slice(at, at + 2000))
      .execute()
  await sql`select setval(pg_get_serial_sequence('contact', 'id'), (select max(id) from contact))`.execute(db)
  return rows.map((row) => row.id)
}

async function createJourney(db: Db, workspace: number, doc: JourneyDoc): Promise<string> {
  const id = randomBytes(6).toString('hex')
  await db
    .insertInto('journey')
    .values({ id, workspace, name: doc.name, folder: null, doc: JSON.stringify(doc) })
    .execute()
  return id
}

async function publish(deps: Deps, journey: string, people: number, catalogue: Catalogue) {
  const { revision } = await deps.database.db
    .selectFrom('journey')
    .select('revision')
    .where('id', '=', journey)
    .executeTakeFirstOrThrow()
  return publishVersion(deps.database.db, { journey, revision, author: 'test', people, catalogue, kinds: deps.kinds })
}

/** What a driver does, without Temporal: ticks and batches until nothing is due now. */
async function drive(deps: Deps, version: number, part: number): Promise<void> {
  for (let i = 0, turn = 0; i < 10_000; i++) {
    const tick = await advance(deps, { version, part })
    if (tick.firing) await fireTriggers(deps, { version, part })
    for (const lane of tick.queued) {
      await runBatches(
        deps,
        { version, part, lane: lane.lane, owner: `test/${version}/${part}/${lane.lane}`, limit: 10, maxMs: 20_000 },
        {
          run: 'test',
          act: `${process.pid}-${Date.now()}-${turn++}`,
          att: 1,
          cancelled: new AbortController().signal,
          heartbeat: () => {},
        },
      )
    }
    if (!tick.more && !tick.firing && tick.queued.length === 0 && (tick.nextDueInMs === null || tick.nextDueInMs > 0))
      return
  }
  throw new Error('the share did not come to rest in 10,000 ticks')
}
