import { sql } from 'kysely'
import type { Db } from '../../../../activities/store/db.ts'
import type { Json } from '../../../../schema/json.ts'
import { emptyDocument } from '../../../../schema/document.ts'
import { channelNumber, messageStatus } from '../../../../schema/tables.ts'

/** The moment of the whole law: just after a leap day, so that months and years as windows have edges. */
export const now = Date.parse('2028-03-31T12:00:00.500Z')

/** Texts, dates, numbers and lists chosen to be alike in one reading and different in another. */
export const texts = [
  '',
  ' ',
  'a',
  'A',
  'abc',
  'ABC',
  'é',
  'e\u0301',
  'É',
  'ß',
  'SS',
  'ſ',
  'İ',
  'i',
  'I',
  'ı',
  'ΑΣ',
  'ας',
  'ασ',
  'K',
  'K',
  '商队',
  '商',
  '😀',
  '%',
  '_',
  '\\',
  "'",
  '"',
  '0',
  '1',
  'true',
  'null',
  '2028-02-29',
  '2027-02-29',
  '2028-03-31',
  '2028-03-31T12:00:00.500Z',
  '2028-03-31T12:00:00.501Z',
  '2028-03-31 12:00',
  '2028-03-31T20:00:00.5+08:00',
  '2028-03-31T12:00:00.500499Z',
  '2028-02-28T12:00:00.5Z',
  '2028-04-30T12:00:00.5Z',
  '2028-04-31',
  '2028-03-30T12:00:00.500Z',
  '2028-13-01',
  '2028-3-1',
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '2028-03-31T24:00',
  'infinity',
  'now',
  'today',
  '2028-03-31T12:60',
  '2028-03-31T12:00:60',
  '2028-03-31T12:00:00-15:00',
  '20280331',
  '2028-03-31+08:00',
  '2028-03-31T12',
  'x'.repeat(300),
]
export const numbers = [
  0,
  -0,
  1,
  -1,
  0.1,
  0.2,
  0.3,
  0.1 + 0.2,
  1.5,
  2,
  9007199254740991,
  1e21,
  1e-7,
  5e-324,
  1.7976931348623157e308,
  3,
]
export const scalars: Json[] = [...texts, ...numbers, true, false, null]
export const names = ['order', 'view', 'Order', 'o\u0308', 'ö']
export const tags = ['vip', 'VIP', '新', "o'b"]
export const consentKeys = ['sms/marketing', 'email/marketing', 'wechat/service']
export const keys = ['a', 'b', 'c', '__proto__', 'constructor', 'ö', 'o\u0308', '0', "k'y", '']

/** A small generator of its own, so that the population is the same whatever the library's version. */
export function createRandom(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  const below = (n: number) => Math.floor(next() * n)
  return { next, below, pick: <T>(items: readonly T[]): T => items[below(items.length)]! }
}
type Random = ReturnType<typeof createRandom>

function randomJson(random: Random, depth: number): Json {
  const dice = random.below(10)
  if (depth > 0 && dice === 0) return Array.from({ length: random.below(4) }, () => randomJson(random, depth - 1))
  if (depth > 0 && dice <= 2) return randomObject(random, depth - 1)
  return random.pick(scalars)
}

function randomObject(random: Random, depth: number): Record<string, Json> {
  const entries = Array.from({ length: random.below(6) }, (): [string, Json] => [
    random.pick(keys),
    randomJson(random, depth),
  ])
  // As JSON.parse does it: `__proto__` becomes an own property.
  return JSON.parse(
    `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`,
  ) as Record<string, Json>
}

const offsets = [
  0,
  1,
  -1,
  1000,
  -1000,
  -86_400_000,
  -86_400_001,
  -86_399_999,
  -31 * 86_400_000,
  -32 * 86_400_000,
  -400 * 86_400_000,
  86_400_000,
]
/** An instant near the edges of windows, sometimes with microseconds below the millisecond. */
function randomAt(random: Random): string {
  const iso = new Date(now + random.pick(offsets)).toISOString()
  return random.below(3) === 0 ? iso.replace('Z', `${random.pick(['001', '999', '500'])}Z`) : iso
}

/** Contacts with every kind of fact. Steps `s0` to `s2` of one version have sent them messages. */
export async function populate(db: Db, count: number, seed: number): Promise<void> {
  const random = createRandom(seed)
  await sql`insert into workspace (name, timezone) values ('law', 'Asia/Shanghai')`.execute(db)
  await sql`insert into journey (id, workspace, name, doc) values ('j', 1, 'j', ${JSON.stringify(emptyDocument('j'))})`.execute(
    db,
  )
  const plan = JSON.stringify({ steps: [{ id: 's0' }, { id: 's1' }, { id: 's2' }] })
  await sql`insert into journey_version (journey, workspace, number, plan, hash, doc, partitions) values ('j', 1, 1, ${plan}, 'h', '{}', 1)`.execute(
    db,
  )
  await sql`insert into segment (id, workspace, name, condition) values ('list', 1, 'list', null)`.execute(db)
  for (let id = 1; id <= count; id++) {
    const consents = Object.fromEntries(
      consentKeys.filter(() => random.below(2) === 0).map((key) => [key, random.below(2) === 0]),
    )
    await sql`insert into contact (id, workspace, key, attributes, tags, consents) values (${id}, 1, ${`c${id}`}, ${JSON.stringify(randomObject(random, 2))},
      ${tags.filter(() => random.below(3) === 0)}, ${JSON.stringify(consents)})`.execute(db)
    if (random.below(3) === 0) await sql`insert into segment_member values ('list', ${id})`.execute(db)
    for (let n = random.below(5); n > 0; n--) {
      await sql`insert into event (workspace, contact_id, name, at, properties) values (1, ${id}, ${random.pick(names)}, ${randomAt(random)}::timestamptz, ${JSON.stringify(randomObject(random, 1))})`.execute(
        db,
      )
    }
    for (let n = random.below(3); n > 0; n--) await addMessage(db, random, id, id * 10 + n)
  }
}

async function addMessage(db: Db, random: Random, contact: number, id: number): Promise<void> {
  const status = random.pick(Object.values(messageStatus))
  await sql`insert into message (id, workspace, version, step, channel, status, enrolment_id, contact_id, at, status_at)
    values (${id}, 1, 1, ${random.below(3)}, ${random.pick(Object.values(channelNumber))}, ${status}, 1, ${contact}, ${randomAt(random)}::timestamptz,
      ${random.below(2) === 0 ? null : randomAt(random)}::timestamptz)`.execute(db)
  for (let n = random.below(3); n > 0; n--) {
    await sql`insert into touch (workspace, message_id, contact_id, kind, human, at) values (1, ${id}, ${contact}, ${1 + random.below(5)}, ${random.below(4) > 0}, ${randomAt(random)}::timestamptz)`.execute(
      db,
    )
  }
}
