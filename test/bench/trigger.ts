import { setTimeout as sleep } from 'node:timers/promises'
import { startInstallation, type Installation } from '../support/installation.ts'
import { fillContacts, publishDoc } from '../support/fill.ts'
import { journeyOf } from '../support/world.ts'
import { createApiKey } from './api-key.ts'
import { percentile } from './percentile.ts'
import { waitUntil } from './wait-until.ts'

const events = 200
const everyMs = 60

/** Event to gateway in ms, through HTTP: idle, then under a broadcast to `contacts` people. */
export async function trigger(options: { contacts: number }): Promise<Record<string, number>> {
  const installation = await startInstallation({ server: true, onLine: (line) => console.error(line) })
  try {
    const { deps, workspace } = installation
    await fillContacts(deps, workspace, Math.max(options.contacts, events * 2))
    const key = await createApiKey(installation)
    const doc = journeyOf(
      'Order shipped',
      {
        in: ['event', { name: 'shipped' }, { next: 'sms' }],
        sms: ['sms', { body: '{{ contact.name }}您好，包裹已发出' }, {}],
      },
      { purpose: 'transactional', reentry: { mode: 'always' } },
    )
    const version = await publishDoc(deps, workspace, doc, 0)
    await fire(installation, key, 'warm', 20)
    await arrivals(installation, version.id, 20)
    const idle = await measure(installation, key, version.id, 'idle')
    const broadcast = journeyOf('Broadcast', {
      in: ['audience', {}, { next: 'sms' }],
      sms: ['sms', { body: '{{ contact.name }}您好，全场八折' }, {}],
    })
    await publishDoc(deps, workspace, broadcast, options.contacts)
    await sleep(1500)
    const loaded = await measure(installation, key, version.id, 'load')
    return {
      contacts: options.contacts,
      idleP50Ms: idle.p50,
      idleP95Ms: idle.p95,
      loadedP50Ms: loaded.p50,
      loadedP95Ms: loaded.p95,
      events,
    }
  } finally {
    await installation.stop()
  }
}

async function measure(
  installation: Installation,
  key: string,
  version: number,
  prefix: string,
): Promise<{ p50: number; p95: number }> {
  const before = (await arrivals(installation, version, 0)).size
  const sent = await fire(installation, key, prefix, events)
  const arrived = await arrivals(installation, version, before + events)
  const latencies = [...sent].map(([contact, at]) => (arrived.get(contact) ?? Infinity) - at)
  return { p50: percentile(latencies, 50), p95: percentile(latencies, 95) }
}

/** Posts events one by one at a steady pace, each of another contact; answers when each was sent, by contact id. */
async function fire({ url }: Installation, key: string, prefix: string, count: number): Promise<Map<number, number>> {
  const sent = new Map<number, number>()
  const open: Promise<unknown>[] = []
  const base = { warm: 1, idle: 101, load: 301 }[prefix] ?? 1
  for (let i = 0; i < count; i++) {
    const contact = base + i
    sent.set(contact, Date.now())
    open.push(
      fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          events: [{ id: `${prefix}-${i}`, contact: `c${contact}`, name: 'shipped', properties: {} }],
        }),
      }).then(async (answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
        await answer.arrayBuffer()
      }),
    )
    await sleep(everyMs)
  }
  await Promise.all(open)
  return sent
}

/** When the sandbox got each contact's latest message of a version, once at least `count` are there. */
async function arrivals({ db, config }: Installation, version: number, count: number): Promise<Map<number, number>> {
  const messages = () => db.selectFrom('message').select(['id', 'contact_id']).where('version', '=', version).execute()
  await waitUntil(async () => (await messages()).length >= count, 60_000)
  const contacts = new Map((await messages()).map((row) => [String(row.id), row.contact_id]))
  const ledger = await (await fetch(`${config.sandbox.url}/v1/ledger.ndjson`)).text()
  const at = new Map<number, number>()
  for (const line of ledger.split('\n')) {
    if (line === '') continue
    const { ref, at: when } = JSON.parse(line) as { ref: string; at: number }
    const contact = contacts.get(ref)
    if (contact !== undefined) at.set(contact, when)
  }
  return at
}
