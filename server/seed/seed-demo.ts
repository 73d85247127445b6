import { randomBytes } from 'node:crypto'
import type { LiveIndex } from '../../activities/ingest/live-index.ts'
import { ingestEvents } from '../../activities/ingest/events.ts'
import { upsertContacts } from '../../activities/ingest/upsert-contacts.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import type { Services } from '../services.ts'
import { demoContacts } from './demo-contacts.ts'
import { demoJourneys } from './demo-journeys.ts'

const dayMs = 86_400_000

/** Fills an empty workspace so that the first screen is alive: 1,000 contacts with events, a segment, templates, three journeys of which one runs. */
export async function seedDemo(services: Services, live: LiveIndex): Promise<void> {
  const { database, keys, nudge, workspace } = services
  // A first start that was interrupted seeds again; a workspace that holds anything is somebody's.
  if (await database.db.selectFrom('journey').select('id').limit(1).executeTakeFirst()) return
  const deps = { database, keys, nudge, live }
  const contacts = demoContacts(1000)
  await upsertContacts(deps, workspace, contacts, { source: 'demo' })
  await ingestEvents(deps, workspace, contacts.flatMap(({ key }, i) => demoEvents(key, i)).slice(0, 1000))
  const { db } = database
  await db
    .insertInto('segment')
    .values([
      {
        id: 'vip',
        workspace,
        name: 'VIP 会员',
        condition: JSON.stringify({ type: 'attribute', path: 'tier', as: 'text', op: 'equals', value: 'vip' }),
      },
      {
        id: 'quiet',
        workspace,
        name: '90 天未购',
        condition: JSON.stringify({ type: 'event', name: 'order', done: false, within: 'P90D' }),
      },
    ])
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await db
    .insertInto('template')
    .values([
      {
        id: 'points',
        workspace,
        name: '积分到期提醒',
        channel: 'sms',
        audit: 'approved',
        content: JSON.stringify({
          channel: 'sms',
          body: '{{ contact.name }}，您有 {{ contact.points }} 积分即将到期，{{ "https://shop.example/points" | link }}',
        }),
      },
      {
        id: 'hello',
        workspace,
        name: 'Welcome',
        channel: 'email',
        audit: 'approved',
        content: JSON.stringify({
          channel: 'email',
          subject: 'Welcome, {{ contact.name }}',
          body: '<h1>Welcome</h1><p>Good to have you.</p>',
        }),
      },
      {
        id: 'vip-pending',
        workspace,
        name: '会员日预告',
        channel: 'sms',
        audit: 'pending',
        content: JSON.stringify({ channel: 'sms', body: '{{ contact.name }}，会员日将至' }),
      },
    ])
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await db
    .updateTable('workspace')
    .set({ settings: JSON.stringify({ demo: true }) })
    .where('id', '=', workspace)
    .execute()
  const journeys = demoJourneys()
  for (const doc of journeys.drafts) await addJourney(services, doc)
  await services.publish(await addJourney(services, journeys.live), 0, 'demo')
}

async function addJourney({ database, workspace }: Services, doc: JourneyDoc): Promise<string> {
  const id = randomBytes(6).toString('base64url').replace(/[-_]/g, 'x')
  await database.db
    .insertInto('journey')
    .values({ id, workspace, name: doc.name, folder: null, doc: JSON.stringify(doc) })
    .execute()
  return id
}

/** A little history: visits for everybody, an order for every third. */
function demoEvents(contact: string, i: number): unknown[] {
  const at = (daysAgo: number) => new Date(Date.now() - daysAgo * dayMs).toISOString()
  const visit = {
    id: `demo-visit-${i}`,
    contact,
    name: 'visit',
    at: at((i * 7) % 60),
    properties: { page: ['home', 'sale', 'member'][i % 3] },
  }
  const order = {
    id: `demo-order-${i}`,
    contact,
    name: 'order',
    at: at((i * 11) % 300),
    properties: { total: 60 + ((i * 31) % 900), currency: 'CNY' },
  }
  return i % 3 === 0 ? [visit, order] : [visit]
}
