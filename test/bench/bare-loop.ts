import { sql } from 'kysely'
import { Pool } from 'undici'
import { compileTemplate } from '../../activities/render/compile-template.ts'
import { phoneOf } from '../support/fill.ts'
import type { Installation } from '../support/installation.ts'

/**
 * The limit: what this machine does without anything of ours. Four loops read 500 contacts, render, POST them as one call, and
 * insert messages and update walks in one statement. No Temporal, no eligibility, no decryption, no recovery.
 */
export async function bareLoop(
  { db, config }: Installation,
  { body, contacts }: { body: string; contacts: number },
): Promise<number> {
  await sql`drop table if exists bare_walk, bare_message`.execute(db)
  await sql`create table bare_walk (id bigint primary key, contact_id bigint not null, step smallint not null default 0, due_at timestamptz) with (fillfactor = 70)`.execute(
    db,
  )
  await sql`create table bare_message (id bigint primary key, walk bigint not null, contact_id bigint not null, status smallint not null, at timestamptz not null default now())`.execute(
    db,
  )
  await sql`insert into bare_walk (id, contact_id, due_at) select id, id, now() from contact order by id limit ${contacts}`.execute(
    db,
  )
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
        const { rows } = await sql<{ people: string }>`
          select json_agg(json_build_array(w.id, c.id, c.name, c.attributes))::text as people
          from bare_walk w join contact c on c.id = w.contact_id where w.id > ${from} and w.id <= ${from + 500}`.execute(
          db,
        )
        const people = JSON.parse(rows[0]?.people ?? '[]') as [number, number, string, Record<string, string>][]
        const messages = people.map(([id, , name, attributes]) => ({
          ref: `b${id}`,
          to: phoneOf(id),
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
        await sql`
          with m as (insert into bare_message (id, walk, contact_id, status) select u.w, u.w, u.c, 1 from json_to_recordset(${JSON.stringify(people.map(([w, c]) => ({ w, c })))}::json) as u(w bigint, c bigint))
          update bare_walk set step = 1, due_at = null where id > ${from} and id <= ${from + 500}`.execute(db)
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  await pool.close()
  await sql`drop table bare_walk, bare_message`.execute(db)
  return contacts / seconds
}
