import fc from 'fast-check'
import { hash53 } from '../../../../activities/sandbox/seeded.ts'
import type { MessageFact } from '../../../../schema/condition.ts'
import type { Json } from '../../../../schema/json.ts'
import { eventNames } from './drawings.ts'

const minute = 60_000
const hour = 60 * minute

/** Somebody of the law's world: what they are, what they will do and when (ms after the entry). */
export type LawPerson = {
  attributes: Record<string, Json>
  tags: string[]
  zone: string | undefined
  phone: boolean
  email: boolean
  wechat: boolean
  consent: boolean | undefined
  chosen: boolean
  entry: Record<string, Json>
  events: { after: number; name: string; amount: number }[]
}

/** Times are few and round, so that many walks move at one moment and the clock has few moments to visit. */
const after = fc.constantFrom(0, 10 * minute, 20 * minute, 2 * hour, 24 * hour, 30 * hour, 49 * hour, 8 * 24 * hour)

const person: fc.Arbitrary<LawPerson> = fc.record({
  attributes: fc.record(
    {
      tier: fc.constantFrom('vip', 'new', 7),
      points: fc.constantFrom(0, 5, 45, 60, 'many'),
      nick: fc.constantFrom('林', 'Ann'),
      renewal: fc.constantFrom('2027-03-28', '2027-03-14T02:30', '2027-04-04T01:45:00+10:30', '2027-10-31', 'soon'),
    },
    { requiredKeys: [] },
  ),
  tags: fc.subarray(['seen', 'gold']),
  zone: fc.constantFrom(undefined, 'America/New_York', 'Australia/Lord_Howe', 'Mars/Olympus'),
  phone: fc.boolean(),
  email: fc.boolean(),
  wechat: fc.boolean(),
  consent: fc.constantFrom(undefined, true, false),
  chosen: fc.boolean(),
  entry: fc.record({ sku: fc.constantFrom('a1', 'b2', 9) }, { requiredKeys: [] }),
  events: fc.array(fc.record({ after, name: fc.constantFrom(...eventNames), amount: fc.constantFrom(10, 45, 50) }), {
    maxLength: 4,
  }),
})

export const population = fc.array(person, { minLength: 4, maxLength: 14 })

/** Where the law's clock starts: around changes of the clock in both hemispheres, and on an ordinary day. */
export const start = fc
  .constantFrom(
    '2027-03-12T15:50:00Z',
    '2027-03-27T23:30:00Z',
    '2027-04-03T12:10:00Z',
    '2027-06-09T04:00:00Z',
    '2027-10-02T13:00:00Z',
    '2027-11-06T22:40:00Z',
  )
  .map((text) => Date.parse(text))

/** How long the clock runs. */
export const horizonMs = 40 * 24 * hour

/** What becomes of a message after it was accepted: the same whoever asks. */
export function reactions(key: string, step: string): { fact: MessageFact; after: number }[] {
  const chance = hash53(`${key}/${step}`) % 6
  const delivered = { fact: 'delivered' as const, after: 10 * minute }
  if (chance === 0) return []
  if (chance === 1) return [{ fact: 'failed', after: 20 * minute }]
  return chance < 4 ? [delivered] : [delivered, { fact: 'clicked', after: chance === 4 ? 20 * minute : 26 * hour }]
}

/** What the webhook's other side answers: a score, or a refusal. */
export function webhookAnswer(key: string): { ok: boolean; answer: Json } {
  const n = hash53(key) % 4
  return n === 0 ? { ok: false, answer: { error: 'no' } } : { ok: true, answer: { score: n } }
}
