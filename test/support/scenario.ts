import { advance } from '../../activities/advance.ts'
import { decodeHops } from '../../activities/path.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import type { Plan } from '../../schema/plan.ts'
import { phoneOf } from './fill.ts'
import { createInflow } from './inflow.ts'
import { brokenLaws, readLedger } from './laws.ts'
import { type ContactInput, createWorld } from './world.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

export type Live = { journey: string; version: number; plan: Plan }

/** A story on the pooled runtime with a clock that jumps from one thing to the next. Begins at `start`, a moment to come. */
export type Scenario = Awaited<ReturnType<typeof createScenario>>

export async function createScenario(start: string, options: Parameters<typeof createWorld>[0] = {}) {
  const world = await createWorld(options)
  const inflow = createInflow(world)
  const live: Live[] = []
  const begin = Date.parse(start)
  world.time.now = begin
  let people = 0

  /** Publishes a document as a new journey, or as the next version of one, at the present moment. */
  async function publish(doc: JourneyDoc, journey?: string): Promise<Live> {
    const id = journey ?? (await world.createJourney(doc))
    if (journey)
      await world.db
        .updateTable('journey')
        .set({ doc: JSON.stringify(doc) })
        .where('id', '=', id)
        .execute()
    const { id: version } = await world.publish(id)
    await world.db
      .updateTable('journey_version')
      .set({ published_at: new Date(now()) })
      .where('id', '=', version)
      .execute()
    await inflow.knows(id, version)
    const row = await world.db
      .selectFrom('journey_version')
      .select('plan')
      .where('id', '=', version)
      .executeTakeFirstOrThrow()
    const published = { journey: id, version, plan: row.plan }
    live.push(published)
    return published
  }

  const now = (): number => world.time.now ?? begin
  const driveAll = async () => {
    for (const { version } of live) await world.drive(version)
  }

  return {
    world,
    inflow,
    db: world.db,
    deps: world.deps,
    publish,
    now,
    live,
    /** Contacts that can be reached by phone, unless told otherwise. */
    addPeople: (contacts: ContactInput[]) =>
      world.addContacts(contacts.map((contact) => ({ phone: phoneOf(100 + people++), ...contact }))),
    /** Does what is due now. */
    look: driveAll,
    /** Lets time pass up to an instant, stopping wherever something falls due. */
    async until(instant: string | number) {
      const end = typeof instant === 'string' ? Date.parse(instant) : instant
      for (let moments = 0; moments < 3000; moments++) {
        await driveAll()
        const ticks = await Promise.all(live.map(({ version }) => advance(world.deps, { version, part: 0 })))
        const next = Math.min(
          ...ticks.map(({ nextDueInMs }) => (nextDueInMs === null ? Infinity : now() + Math.max(1, nextDueInMs))),
        )
        if (next > end) {
          world.time.now = end
          return driveAll()
        }
        world.time.now = next
      }
      throw new Error('3,000 moments did not reach the instant')
    },
    /** The walks of a contact through a journey's versions: ways taken as `step:port`, where it stands, how it ended. */
    async walks(contact: number) {
      const rows = await world.db
        .selectFrom('enrolment as e')
        .innerJoin('journey_version as v', 'v.id', 'e.version')
        .select(['e.version', 'e.path', 'e.step', 'e.state', 'e.end_reason', 'e.error', 'e.due_at', 'v.plan'])
        .where('e.contact_id', '=', contact)
        .orderBy('e.id')
        .execute()
      return rows.map((row) => ({
        version: row.version,
        state: row.state,
        end: row.end_reason,
        error: row.error,
        at: row.plan.steps[row.step]?.id ?? null,
        due: row.due_at?.toISOString() ?? null,
        ways: decodeHops(row.path).map(
          (hop) =>
            `${row.plan.steps[hop.step]?.id}:${hop.port === null ? 'end' : row.plan.steps[hop.step]?.ports[hop.port]?.id}`,
        ),
        hops: decodeHops(row.path).map((hop) => ({ ...hop, step: row.plan.steps[hop.step]?.id })),
      }))
    },
    messages: (version: number) =>
      world.db.selectFrom('message').selectAll().where('version', '=', version).orderBy('id').execute(),
    /** One counter of a version, over its shards. */
    async count(version: number, step: string | null, metric: string) {
      const { plan } = live.find((item) => item.version === version)!
      const index = step === null ? -1 : plan.steps.findIndex(({ id }) => id === step)
      const row = await world.db
        .selectFrom('step_count')
        .select((eb) => eb.fn.sum<number>('n').as('n'))
        .where('version', '=', version)
        .where('step', '=', index)
        .where('metric', '=', metric)
        .executeTakeFirst()
      return Number(row?.n ?? 0)
    },
    /** The laws of counting over every version of the story that do not hold. */
    async broken() {
      const ledger = await readLedger(world.sandbox.url)
      return (await Promise.all(live.map(({ version }) => brokenLaws(world.db, version, ledger)))).flat()
    },
    account: (settings: Record<string, unknown>) =>
      fetch(`${world.sandbox.url}/v1/accounts/default`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ receipts: false, ...settings }),
      }),
    async close() {
      await inflow.close()
      await world.close()
    },
  }
}

/** All ways of a message step lead on. */
export const onward = (step: string) => ({ sent: step, failed: step, skipped: step })
