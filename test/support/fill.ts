import { sql } from 'kysely'
import type { Deps } from '../../activities/deps.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import { publishVersion } from '../../server/publish.ts'
import { emptyCatalogue } from '../../schema/check.ts'
import type { Json } from '../../schema/json.ts'

/** Fills a workspace with `count` contacts with sealed phone numbers and a few attributes, fast. Numbers avoid the sandbox's scripted faults. */
export async function fillContacts(
  deps: Deps,
  workspace: number,
  count: number,
  attributes: (index: number) => Record<string, Json> = sampleAttributes,
): Promise<void> {
  const { db } = deps.database
  const ring = await deps.keys(workspace)
  const phones = ring.column('contact', 'phone')
  const first =
    Number(
      (
        await db
          .selectFrom('contact')
          .select((eb) => eb.fn.max('id').as('max'))
          .executeTakeFirst()
      )?.max ?? 0,
    ) + 1
  for (let at = 0; at < count; at += 5000) {
    const rows = Array.from({ length: Math.min(5000, count - at) }, (_, i) => {
      const id = first + at + i
      const phone = phoneOf(id)
      return {
        id,
        key: `c${id}`,
        name: `林${id % 1000}`,
        attributes: attributes(id),
        phone: phones.seal(id, phone).toString('hex'),
        index: ring.blindIndex('phone', phone).toString('hex'),
      }
    })
    await sql`
      insert into contact (id, workspace, key, name, attributes, consents, phone, phone_index, zone)
      select r.id, ${workspace}, r.key, r.name, r.attributes, '{"sms/marketing": true}', decode(r.phone, 'hex'), decode(r.index, 'hex'), 'Asia/Shanghai'
      from json_to_recordset(${JSON.stringify(rows)}::json) as r(id bigint, key text, name text, attributes jsonb, phone text, index text)`.execute(
      db,
    )
  }
  await sql`select setval(pg_get_serial_sequence('contact', 'id'), (select max(id) from contact))`.execute(db)
  await sql`analyze contact`.execute(db)
}

/** An E.164 mobile number for a contact id; the last four digits never mean a scripted fault. */
export function phoneOf(id: number): string {
  return `+8613${String(Math.floor(id / 8000)).padStart(5, '0')}${String(1000 + (id % 8000)).padStart(4, '0')}`
}

function sampleAttributes(id: number): Record<string, Json> {
  return { points: id % 5000, tier: id % 10 === 0 ? 'vip' : 'new', city: ['上海', '杭州', '成都'][id % 3]! }
}

/** Stores a document as a journey and publishes it; the drivers are nudged. */
export async function publishDoc(deps: Deps, workspace: number, doc: JourneyDoc, people: number) {
  const id = `j${Math.random().toString(36).slice(2, 10)}`
  await deps.database.db
    .insertInto('journey')
    .values({ id, workspace, name: doc.name, folder: null, doc: JSON.stringify(doc) })
    .execute()
  const published = await publishVersion(deps.database.db, {
    journey: id,
    revision: 0,
    author: 'bench',
    people,
    catalogue: emptyCatalogue,
    kinds: deps.kinds,
  })
  deps.nudge(Array.from({ length: published.partitions }, (_, part) => ({ version: published.id, part })))
  return { ...published, journey: id }
}
