import { startInstallation, type Installation } from '../support/installation.ts'
import { fillContacts, publishDoc } from '../support/fill.ts'
import { journeyOf } from '../support/world.ts'
import { createApiKey } from './api-key.ts'
import { waitUntil } from './wait-until.ts'

const perRequest = 1000
const parallel = 4

/** Events and receipts a second through HTTP, in requests of 1,000, four at a time; contacts exist, a live journey listens for one of the names. */
export async function ingest(options: { contacts: number }): Promise<Record<string, number>> {
  const contacts = Math.min(options.contacts, 100_000)
  const installation = await startInstallation({ server: true, onLine: (line) => console.error(line) })
  try {
    const { deps, workspace } = installation
    await fillContacts(deps, workspace, contacts)
    const key = await createApiKey(installation)
    await publishDoc(
      deps,
      workspace,
      journeyOf('On cart', {
        in: ['event', { name: 'cart' }, { next: 'wait' }],
        wait: ['wait', { mode: 'for', duration: 'P1D' }, {}],
      }),
      0,
    )
    const eventsPerSecond = await postEvents(installation, key, contacts)
    const receiptsPerSecond = await postReceipts(installation, contacts)
    return { contacts, eventsPerSecond: Math.round(eventsPerSecond), receiptsPerSecond: Math.round(receiptsPerSecond) }
  } finally {
    await installation.stop()
  }
}

async function postEvents({ url }: Installation, key: string, contacts: number): Promise<number> {
  const bodies = Array.from({ length: 100 }, (_, batch) =>
    JSON.stringify({
      events: Array.from({ length: perRequest }, (_unused, i) => {
        const n = batch * perRequest + i
        return {
          id: `e${n}`,
          contact: `c${1 + ((n * 7919) % contacts)}`,
          name: n % 50 === 0 ? 'cart' : 'view',
          at: new Date(Date.now() - n).toISOString(),
          properties: { page: `p${n % 100}`, price: n % 500 },
        }
      }),
    }),
  )
  return inParallel(bodies, (body) => post(`${url}/v1/events`, body, { authorization: `Bearer ${key}` }))
}

/** Receipts for a broadcast that really went out: the sandbox's own are off. */
async function postReceipts({ db, deps, url, workspace }: Installation, contacts: number): Promise<number> {
  const version = await publishDoc(
    deps,
    workspace,
    journeyOf('Broadcast', { in: ['audience', {}, { next: 'sms' }], sms: ['sms', { body: 'hi' }, {}] }),
    contacts,
  )
  const sent = async () =>
    (
      await db
        .selectFrom('message')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('version', '=', version.id)
        .executeTakeFirstOrThrow()
    ).n
  await waitUntil(async () => Number(await sent()) >= contacts, 120_000)
  const messages = await db.selectFrom('message').select('id').where('version', '=', version.id).orderBy('id').execute()
  const gateway = await db
    .selectFrom('gateway')
    .select('secret')
    .where('id', '=', 'sandbox-sms')
    .executeTakeFirstOrThrow()
  const at = Date.now()
  const bodies = Array.from({ length: Math.floor(messages.length / perRequest) }, (_, batch) =>
    JSON.stringify(
      messages.slice(batch * perRequest, (batch + 1) * perRequest).map(({ id }) => ({
        kind: 'receipt',
        ref: String(id),
        providerId: `s${id}`,
        state: 'delivered',
        at,
        dedupe: `r${id}`,
      })),
    ),
  )
  return inParallel(bodies, (body) => post(`${url}/hooks/sandbox-sms/${gateway.secret}`, body, {}))
}

async function inParallel(bodies: string[], send: (body: string) => Promise<void>): Promise<number> {
  let next = 0
  const began = performance.now()
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) await send(body)
    }),
  )
  return (bodies.length * perRequest) / ((performance.now() - began) / 1000)
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<void> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status} ${text.slice(0, 300)}`)
}
