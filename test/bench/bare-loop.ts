import { sql } from 'kysely'
import { Pool } from 'undici'
import { compileTemplate } from '../../activities/render/compile-template.ts'
import type { Db } from '../../activities/store/db.ts'
import type { Installation } from '../support/installation.ts'

/**
 * The limit: what this machine does on the same tables without anything of ours. Four loops read 500 contacts, open the address, render,
 * POST them as one call, and insert messages and move walks in one statement. No Temporal, no batch rows, no eligibility, no plan, no
 * recovery: a crash loses or doubles.
 */
export async function bareLoop(
  { db, deps, workspace, config }: Installation,
  { body, contacts }: { body: string; contacts: number },
): Promise<number> {
  const phones = (await deps.keys(workspace)).column('contact', 'phone')
  await makeTables(db, contacts)
  const template = compileTemplate(body, { escape: 'none' })
  const pool = new Pool(config.sandbox.url, { connections: 8 })
  await fetch(`${config.sandbox.url}/v1/accounts/bare`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ faults: false, inbox: false, receipts: false }),
  })
  let next = 0
  const began = performance.now()
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (;;) {
        const from = next
        next += 500
        if (from >= contacts) return
        const people = await readPeople(db, from)
        const messages = people.map(([id, contact, name, attributes, sealed]) => ({
          ref: `b${id}`,
          to: phones.open(contact, Buffer.from(sealed, 'base64')),
          content: {
            channel: 'sms',
            text: template.render({ contact: { ...attributes, name }, shorten: () => `https://c.example/c/${id}` }),
          },
        }))
        const answer = await pool.request({
          method: 'POST',
          path: '/v1/bare/sms/batch',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ messages }),
        })
        await answer.body.json()
        await settle(db, people)
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  await pool.close()
  await sql`drop table bare_walk, bare_message`.execute(db)
  return contacts / seconds
}

type Person = [walk: number, contact: number, name: string, attributes: Record<string, string>, sealedPhone: string]

/** Everybody's walk, with the columns, indexes and fill factor of the real tables. */
async function makeTables(db: Db, contacts: number): Promise<void> {
  await sql`drop table if exists bare_walk, bare_message`.execute(db)
  await sql`create table bare_walk (like enrolment including all) with (fillfactor = 50)`.execute(db)
  await sql`create table bare_message (like message including all) with (fillfactor = 90)`.execute(db)
  await sql`
    insert into bare_walk (contact_id, version, journey, part, step, slot, due_at)
    select id, 1, 1, 0, 1, 0, now() from contact order by id limit ${contacts}`.execute(db)
  await sql`analyze bare_walk`.execute(db)
}

async function readPeople(db: Db, from: number): Promise<Person[]> {
  const { rows } = await sql<{ people: string }>`
    select json_agg(json_build_array(w.id, c.id, c.name, c.attributes, encode(c.phone, 'base64')))::text as people
    from bare_walk w join contact c on c.id = w.contact_id where w.id > ${from} and w.id <= ${from + 500}`.execute(db)
  return JSON.parse(rows[0]?.people ?? '[]') as Person[]
}

async function settle(db: Db, people: Person[]): Promise<void> {
  await sql`
    with sent as (
      select * from json_to_recordset(${JSON.stringify(people.map(([w, c]) => ({ w, c })))}::json) as u(w bigint, c bigint)
    ), m as (
      insert into bare_message (id, workspace, version, step, channel, status, enrolment_id, contact_id)
      select w, 1, 1, 1, 1, 1, w, c from sent
    )
    update bare_walk set step = 2, state = 3, due_at = null, end_reason = 'completed' from sent where bare_walk.id = sent.w`.execute(
    db,
  )
}
