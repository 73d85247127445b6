import { decodeHops } from '../../../../activities/path.ts'
import { nextDueAt } from '../../../../activities/store/due.ts'
import type { Channel, Inbound } from '../../../../activities/gateways/gateway.ts'
import type { Hop } from '../../../../schema/interpret.ts'
import type { Instant } from '../../../../schema/facts.ts'
import type { Plan } from '../../../../schema/plan.ts'
import type { Inflow, TestEvent } from '../../../support/inflow.ts'
import type { World } from '../../../support/world.ts'
import type { Walker } from './in-memory.ts'
import { horizonMs, reactions } from './people.ts'

export type PooledWalk = { hops: Hop[]; end: string | null; step: number; stuck: string | null }
type Coming = { at: Instant } & ({ event: TestEvent } | { channel: Channel; inbound: Inbound })

/** Drives a published version on the virtual clock until nothing is to come before the horizon; answers the walks by contact. */
export async function walkPooled(
  world: World,
  inflow: Inflow,
  version: { id: number; plan: Plan },
  startAt: Instant,
  walkers: Walker[],
): Promise<Map<number, PooledWalk>> {
  const coming: Coming[] = walkers.flatMap(({ person, key }) =>
    person.events.map((event) => ({
      at: startAt + event.after,
      event: { contact: key, name: event.name, at: startAt + event.after, properties: { amount: event.amount } },
    })),
  )
  const keys = new Map(walkers.map(({ contact, key }) => [contact, key]))
  let lastMessage = 0
  world.time.now = startAt
  for (let moment = 0; moment < 2000; moment++) {
    const now = world.time.now
    await takeIn(inflow, coming, now)
    await world.drive(version.id)
    for (const message of await world.db
      .selectFrom('message')
      .selectAll()
      .where('version', '=', version.id)
      .where('id', '>', lastMessage)
      .orderBy('id')
      .execute()) {
      lastMessage = Math.max(lastMessage, message.id)
      coming.push(...reactionsTo(version.plan, message, keys.get(message.contact_id)!))
    }
    const due = await nextDueAt(world.db, version.id, 0, now)
    const next = Math.min(due ?? Infinity, ...coming.map((item) => item.at))
    if (next > startAt + horizonMs) return readWalks(world, version.id)
    world.time.now = Math.max(now, next)
  }
  throw new Error('the walks did not come to rest in 2,000 moments')
}

/** Everything due comes in at once, events first: what happened at one moment is known together. */
async function takeIn(inflow: Inflow, coming: Coming[], now: Instant): Promise<void> {
  const due = coming.filter((item) => item.at <= now)
  coming.splice(0, coming.length, ...coming.filter((item) => item.at > now))
  const events = due.flatMap((item) => ('event' in item ? [item.event] : []))
  if (events.length > 0) {
    const refused = (await inflow.events(events)).find((result) => result.state !== 'accepted')
    if (refused) throw new Error(`event ${refused.state}: ${refused.reason ?? ''}`)
  }
  for (const channel of ['sms', 'email', 'wechat'] as const) {
    const items = due.flatMap((item) => ('inbound' in item && item.channel === channel ? [item.inbound] : []))
    if (items.length > 0) await inflow.inbound(channel, items)
  }
}

function reactionsTo(plan: Plan, message: { id: number; step: number; at: Date }, key: string): Coming[] {
  const { id = '', channel = 'sms' } = plan.steps[message.step] ?? {}
  return reactions(key, id).map(({ fact, after }): Coming => {
    const at = message.at.getTime() + after
    const base = { ref: String(message.id), at, dedupe: `${message.id}-${fact}` }
    if (fact === 'clicked') return { at, channel, inbound: { kind: 'click', ...base } }
    return {
      at,
      channel,
      inbound: { kind: 'receipt', state: fact === 'delivered' ? 'delivered' : 'undelivered', ...base },
    }
  })
}

async function readWalks(world: World, version: number): Promise<Map<number, PooledWalk>> {
  const rows = await world.db.selectFrom('enrolment').selectAll().where('version', '=', version).execute()
  return new Map(
    rows.map((row) => [
      row.contact_id,
      { hops: decodeHops(row.path), end: row.end_reason, step: row.step, stuck: row.error },
    ]),
  )
}
