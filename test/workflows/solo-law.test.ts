import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeHops } from '../../activities/path.ts'
import { compile } from '../../schema/compile.ts'
import { emptyCatalogue } from '../../schema/check.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import { startTestRun } from '../../server/test-run.ts'
import { soloDrawing } from '../activities/runtime/law/drawings.ts'
import { walkInMemory, type Walker } from '../activities/runtime/law/in-memory.ts'
import { type LawPerson, population } from '../activities/runtime/law/people.ts'
import { phoneOf } from '../support/fill.ts'
import { startTemporalWorld, type TemporalWorld, until } from '../support/temporal-world.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let temporal: TemporalWorld
/** An hour in a hundredth of a second. */
const scale = 360_000

beforeAll(async () => {
  world = await createWorld()
  await fetch(`${world.sandbox.url}/v1/accounts/default`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ faults: false, receipts: false }),
  })
  temporal = await startTemporalWorld(world)
})

afterAll(async () => {
  await temporal.close()
  await world.close()
})

test(
  'one workflow per contact, with real timers on a fast clock, takes the ways the simulator says',
  { timeout: 120_000 },
  async () => {
    let round = 0
    const law = fc.asyncProperty(soloDrawing, population, async (drawn, people) => {
      const doc: JourneyDoc = {
        ...drawn,
        steps: { in: { id: 'in', kind: 'api', config: {}, next: { next: 's0' } }, ...drawn.steps },
        triggers: ['in'],
      }
      const journey = await world.createJourney(doc)
      const walkers = await addWalkers(`s${round++}`, people.slice(0, 5))
      const compiled = compile(doc, emptyCatalogue, world.kinds)
      if (!compiled.ok) throw new Error('the drawing does not compile')
      const runs = await Promise.all(
        walkers.map(({ contact }) =>
          startTestRun(world.deps, { doc, journey, contactId: contact, scale, catalogue: emptyCatalogue }),
        ),
      )
      for (const [n, walker] of walkers.entries()) {
        const { plan } = compiled
        const expected = walkInMemory(
          { plan, kinds: world.kinds, journeyId: journey, startAt: Date.now(), entryEvent: null, reacts: false },
          { ...walker, person: { ...walker.person, events: [], entry: {} } },
        )
        const read = () =>
          world.db.selectFrom('enrolment').selectAll().where('id', '=', runs[n]!.enrolment).executeTakeFirstOrThrow()
        await until(async () => (await read()).state === 3)
        const got = await read()
        const name = (hop: { step: number; port: number | null }) =>
          `${plan.steps[hop.step]?.id}:${hop.port === null ? 'end' : plan.steps[hop.step]?.ports[hop.port]?.id}`
        expect({ hops: decodeHops(got.path).map(name), end: got.end_reason }).toEqual({
          hops: expected.hops.map(name),
          end: expected.end?.reason,
        })
      }
    })
    await fc.assert(law, { numRuns: 8, interruptAfterTimeLimit: 25_000, endOnFailure: true })
    expect(round).toBeGreaterThan(0)
  },
)

async function addWalkers(prefix: string, people: LawPerson[]): Promise<Walker[]> {
  const first =
    Number(
      (
        await world.db
          .selectFrom('contact')
          .select((eb) => eb.fn.max('id').as('id'))
          .executeTakeFirst()
      )?.id ?? 0,
    ) + 1
  const contacts = await world.addContacts(
    people.map((person, i) => ({
      key: `${prefix}-${i}`,
      attributes: person.attributes,
      tags: person.tags,
      ...(person.phone ? { phone: phoneOf(first + i) } : {}),
      ...(person.email ? { email: `${prefix}-${i}@example.com` } : {}),
      ...(person.wechat ? { wechat: `openid-${prefix}-${i}-9999` } : {}),
    })),
  )
  return people.map((person, i) => ({
    person: { ...person, zone: undefined, consent: undefined, chosen: false },
    contact: contacts[i]!,
    key: `${prefix}-${i}`,
  }))
}
