import { createReadStream, existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import type { ContactRow } from '../../../schema/api/contacts.ts'
import type { JourneyDetail, JourneyRow, LiveCounts } from '../../../schema/api/journeys.ts'
import type { JourneyDoc } from '../../../schema/document.ts'
import { applyDocPatches } from '../../../editor/document/apply.ts'
import { catalogue, contactDetail, contacts, countsOf, journeyDocs, segments } from './fake-data.ts'
import { phoneMessages, templates } from './fake-messages.ts'

type Stored = {
  doc: JourneyDoc
  revision: number
  state: JourneyRow['state']
  version: number | null
  seen: Map<string, number>
}

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Serves a built editor and pretends to be the server: enough to look at every screen without a database. Never shipped. */
export async function startFakeServer({
  dist,
  language,
  port = 0,
}: {
  dist: string
  language: 'en' | 'zh'
  port?: number
}) {
  const journeys = new Map<string, Stored>()
  for (const [id, { doc, state, version }] of Object.entries(journeyDocs(language)))
    journeys.set(id, { doc, revision: 3, state, version, seen: new Map() })
  const people = contacts(language)

  const row = (id: string, { doc, state, version, revision }: Stored): JourneyRow => {
    const counts = version === null ? null : countsOf(doc, version)
    return {
      id,
      name: doc.name,
      folder: null,
      state,
      version,
      revision,
      updatedAt: new Date(Date.now() - 120_000 * id.length ** 2).toISOString(),
      inside: counts?.inside ?? 0,
      entered: counts?.entered ?? 0,
      messagesByDay: version === null ? [] : [9, 12, 11, 15, 14, 19, 22].map((count) => count * 812),
      problems: 0,
    }
  }
  const detail = (id: string, stored: Stored): JourneyDetail => ({
    ...row(id, stored),
    doc: stored.doc,
    versions:
      stored.version === null
        ? []
        : [
            {
              number: stored.version,
              state: stored.state,
              hash: 'x',
              publishedAt: new Date().toISOString(),
              publishedBy: 'demo',
              entered: 128_400,
              inside: 41_206,
              partitions: 4,
              rate: null,
              workflowUrl: 'http://localhost:8233',
            },
          ],
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const json = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const path = url.pathname.replace('/api/', '').split('/')
    const body = request.method === 'GET' ? undefined : await readJson(request)
    const [what, id = '', part] = path
    if (what === 'session')
      return void json({
        workspace: {
          id: 'w',
          name: language === 'zh' ? '演示工作区' : 'Demo workspace',
          timezone: 'Asia/Shanghai',
          signature: '商队优选',
        },
        temporalUi: 'http://localhost:8233',
        demo: true,
      })
    if (what === 'catalogue') return void json(catalogue(language))
    if (what === 'templates') return void json(templates(language))
    if (what === 'segments') return void json(id === 'count' ? { count: 128_400 } : segments(language))
    if (what === 'gateways')
      return void json(
        ['sms', 'email', 'wechat'].map((channel) => ({
          id: `sandbox-${channel}`,
          name: `Sandbox ${channel}`,
          kind: 'sandbox',
          channel,
          state: 'active',
          perSecond: null,
          queued: 0,
          lastError: null,
        })),
      )
    if (what === 'api-keys')
      return void json(
        request.method === 'POST'
          ? { id: 'k2', name: body.name, key: 'crv_live_3f9a…' }
          : [{ id: 'k1', name: 'Shop', createdAt: new Date().toISOString() }],
      )
    if (what === 'imports') return void json([])
    if (what === 'contacts') {
      if (part === 'phone')
        return void json({ contactId: Number(id), name: people[0]?.name ?? null, messages: phoneMessages(language) })
      if (id)
        return void json(
          contactDetail(people.find((one) => String(one.id) === id) ?? (people[0] as ContactRow), language),
        )
      return void json({ rows: people.slice(0, 100), next: null, total: 100_000 })
    }
    if (what !== 'journeys') return void json({ title: 'not found', code: 'notFound' }, 404)
    if (!id) {
      if (request.method === 'POST') {
        const made = `j${journeys.size + 1}`
        journeys.set(made, { doc: body.doc, revision: 0, state: 'draft', version: null, seen: new Map() })
        return void json(detail(made, journeys.get(made)!))
      }
      return void json([...journeys].map(([key, stored]) => row(key, stored)))
    }
    const stored = journeys.get(id)
    if (!stored) return void json({ title: 'not found', code: 'notFound' }, 404)
    if (!part) return void json(detail(id, stored))
    if (part === 'patches') {
      const known = stored.seen.get(body.commandId)
      if (known !== undefined) return void json({ revision: known })
      if (body.baseRevision !== stored.revision) return void json({ revision: stored.revision, since: [] }, 409)
      stored.doc = applyDocPatches(stored.doc, body.patches).doc
      stored.seen.set(body.commandId, ++stored.revision)
      return void json({ revision: stored.revision })
    }
    if (part === 'publish-preview')
      return void json({
        audience: 128_400,
        messages: [
          { stepId: 'coupon', channel: 'sms', gateway: 'Sandbox sms' },
          { stepId: 'last', channel: 'sms', gateway: 'Sandbox sms' },
          { stepId: 'catalogue', channel: 'email', gateway: 'Sandbox email' },
        ],
        insideOlder: stored.version ? 41_206 : 0,
        partitions: 4,
        changedSteps: [{ stepId: 'coupon', change: 'changed' }],
      })
    if (part === 'publish') {
      stored.version = (stored.version ?? 0) + 1
      stored.state = 'running'
      return void json({ version: stored.version, hash: 'x', workflowUrl: null })
    }
    if (part === 'people')
      return void json({
        rows: people.slice(0, 8).map((one, index) => ({
          enrolment: index,
          contactId: one.id,
          key: one.key,
          name: one.name,
          state: 'waiting',
          stepId: 'react',
          dueAt: new Date(Date.now() + 3e7).toISOString(),
          enteredAt: new Date(Date.now() - 9e6).toISOString(),
        })),
        next: null,
      })
    if (part === 'live') return live(response, stored)
    json({}, 200)
  }

  function live(response: ServerResponse, stored: Stored): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const send = (event: string, data: LiveCounts) =>
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    if (stored.version !== null) send('counts', { ...countsOf(stored.doc, stored.version), state: stored.state })
    else response.write(': hello\n\n')
  }

  const server = createServer((request, response) => {
    if (request.url?.startsWith('/api/'))
      return void answer(request, response).catch((error) => response.writeHead(500).end(String(error)))
    const file = join(dist, new URL(request.url ?? '/', 'http://x').pathname)
    const found = existsSync(file) && extname(file) ? file : join(dist, 'index.html')
    response.writeHead(200, { 'content-type': types[extname(found)] ?? 'application/octet-stream' })
    createReadStream(found).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`,
    stop: () => server.close(),
    journeys,
  }
}

// Whatever the editor sent.
// oxlint-disable-next-line typescript/no-explicit-any
async function readJson(request: IncomingMessage): Promise<any> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return {}
  }
}
