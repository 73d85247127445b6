import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compile } from '../../../schema/compile.ts'
import { emptyCatalogue } from '../../../schema/check.ts'
import type { JourneyDoc } from '../../../schema/document.ts'
import { problemText } from '../../../schema/problem-texts.ts'
import { phoneOf } from '../../support/fill.ts'
import { createInflow, type Inflow } from '../../support/inflow.ts'
import { brokenLaws, readLedger } from '../../support/laws.ts'
import { createWorld, type World } from '../../support/world.ts'
import { drawing } from './law/drawings.ts'
import { walkInMemory, type Walker } from './law/in-memory.ts'
import { type LawPerson, population, start, webhookAnswer } from './law/people.ts'
import { walkPooled } from './law/pooled.ts'

let world: World
let inflow: Inflow
let webhook: Server
let round = 0
/** Kinds and ports that were taken: a law that is never put to the test holds too easily. */
const ways = new Set<string>()
const catalogue = { ...emptyCatalogue, segments: { chosen: { name: 'Chosen' } } }

beforeAll(async () => {
  world = await createWorld()
  inflow = createInflow(world)
  webhook = createServer((request, response) => {
    const { ok, answer } = webhookAnswer(decodeURIComponent((request.url ?? '').slice(1)))
    response.writeHead(ok ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve))
  await world.db
    .insertInto('segment')
    .values({ id: 'chosen', workspace: world.workspace, name: 'Chosen', condition: null })
    .execute()
})

afterAll(async () => {
  webhook.close()
  await inflow.close()
  await world.close()
})

test(
  'a journey means the same in the pooled runtime as in the simulator, hop by hop, for everybody',
  { timeout: 120_000 },
  async () => {
    const law = fc.asyncProperty(
      drawing,
      population,
      start,
      fc.constantFrom('audience', 'event', 'api'),
      async (drawn, people, startAt, trigger) => {
        round++
        const doc = withTrigger(drawn, trigger)
        const { plan, walkers, version, journey } = await publish(doc, people, startAt)
        await letIn(trigger, journey, walkers)
        const pooled = await walkPooled(world, inflow, { id: version, plan }, startAt, walkers)
        for (const { hops } of pooled.values())
          for (const hop of hops)
            ways.add(
              `${plan.steps[hop.step]?.kind}:${hop.port === null ? 'end' : plan.steps[hop.step]?.ports[hop.port]?.id}`,
            )
        for (const walker of walkers) {
          const entered = trigger === 'audience' ? { ...walker, person: { ...walker.person, entry: {} } } : walker
          const expected = walkInMemory(
            {
              plan,
              kinds: world.kinds,
              journeyId: journey,
              startAt,
              entryEvent: trigger === 'event' ? `enter-${round}` : null,
            },
            entered,
          )
          const got = pooled.get(walker.contact)
          const name = (hop: { step: number; port: number | null; at: number }) =>
            `${plan.steps[hop.step]?.id}:${hop.port === null ? 'end' : plan.steps[hop.step]?.ports[hop.port]?.id} ${new Date(hop.at).toISOString()}`
          expect({ hops: got?.hops.map(name), end: got?.end ?? null, stuck: got?.stuck ?? null }, walker.key).toEqual({
            hops: expected.hops.map(name),
            end: expected.end?.reason ?? null,
            stuck: expected.stuck,
          })
        }
        expect(await brokenLaws(world.db, version, await readLedger(world.sandbox.url))).toEqual([])
      },
    )
    await fc.assert(law, {
      numRuns: 200,
      interruptAfterTimeLimit: 35_000,
      seed: Number(process.env['LAW_SEED'] ?? Date.now() % 2 ** 31),
    })
    expect([...ways].toSorted()).toEqual(expect.arrayContaining(waysThatMatter))
  },
)

const waysThatMatter = [
  'branch:else',
  'email:sent',
  'exit:end',
  'jump:to',
  'listen:timeout',
  'sms:failed',
  'sms:sent',
  'sms:skipped',
  'split:a',
  'split:holdout',
  'update:next',
  'wait:missing',
  'wait:next',
  'webhook:failed',
  'webhook:ok',
  'wechat:sent',
]

function withTrigger(drawn: JourneyDoc, trigger: string): JourneyDoc {
  const config =
    {
      audience: { condition: { type: 'tag', tag: `round-${round}`, has: true } },
      event: { name: `enter-${round}` },
      api: {},
    }[trigger] ?? {}
  const { port } = webhook.address() as AddressInfo
  const steps = Object.fromEntries(
    Object.entries(drawn.steps).map(([id, step]) => [
      id,
      step.kind === 'webhook'
        ? { ...step, config: { ...step.config, url: `http://127.0.0.1:${port}/{{ contact.key }}` } }
        : step,
    ]),
  )
  return {
    ...drawn,
    steps: { in: { id: 'in', kind: trigger, config, next: { next: 's0' } }, ...steps },
    triggers: ['in'],
  }
}

async function publish(doc: JourneyDoc, people: LawPerson[], startAt: number) {
  const compiled = compile(doc, catalogue, world.kinds)
  if (!compiled.ok)
    throw new Error(
      `the drawing does not compile: ${compiled.problems.map((problem) => problemText(problem, 'en')).join(' ')}`,
    )
  for (const person of people)
    person.tags = [...new Set([...person.tags.filter((tag) => !tag.startsWith('round-')), `round-${round}`])]
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
      key: `r${round}-${i}`,
      attributes: person.attributes,
      tags: person.tags,
      ...(person.zone === undefined ? {} : { zone: person.zone }),
      ...(person.phone ? { phone: phoneOf(first + i) } : {}),
      ...(person.email ? { email: `r${round}-${i}@example.com` } : {}),
      ...(person.wechat ? { wechat: `openid-r${round}-${i}-9999` } : {}),
    })),
  )
  const walkers: Walker[] = people.map((person, i) => ({ person, contact: contacts[i]!, key: `r${round}-${i}` }))
  for (const { person, contact } of walkers) {
    if (person.consent !== undefined)
      await world.db
        .updateTable('contact')
        .set({ consents: JSON.stringify({ 'sms/marketing': person.consent }) })
        .where('id', '=', contact)
        .execute()
    if (person.chosen)
      await world.db.insertInto('segment_member').values({ segment: 'chosen', contact_id: contact }).execute()
  }
  world.time.now = startAt
  const journey = await world.createJourney(doc)
  const { id } = await world.publish(journey, 0, catalogue)
  await world.db
    .updateTable('journey_version')
    .set({ published_at: new Date(startAt) })
    .where('id', '=', id)
    .execute()
  await inflow.knows(journey, id)
  return { plan: compiled.plan, walkers, version: id, journey }
}

/** The audience lets itself in at the first look. */
async function letIn(trigger: string, journey: string, walkers: Walker[]): Promise<void> {
  if (trigger === 'event')
    await inflow.events(
      walkers.map(({ key, person }) => ({ contact: key, name: `enter-${round}`, properties: person.entry })),
    )
  if (trigger === 'api')
    await inflow.enrol(journey, { contacts: walkers.map(({ key, person }) => ({ key, payload: person.entry })) })
}
