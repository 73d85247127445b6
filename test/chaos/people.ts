import { sql } from 'kysely'
import type { Deps } from '../../activities/deps.ts'
import { phoneOf } from '../support/fill.ts'

/** Fills a workspace with `count` contacts that can be reached by phone and by e-mail, keys `c1` to `c<count>`. */
export async function addPeople(deps: Deps, workspace: number, count: number): Promise<void> {
  const { db } = deps.database
  const ring = await deps.keys(workspace)
  const [phones, emails] = [ring.column('contact', 'phone'), ring.column('contact', 'email')]
  for (let at = 1; at <= count; at += 5000) {
    const rows = Array.from({ length: Math.min(5000, count - at + 1) }, (_, i) => {
      const id = at + i
      const [phone, email] = [phoneOf(id), `person${id}@example.com`]
      return {
        id,
        key: `c${id}`,
        p: phones.seal(id, phone).toString('hex'),
        pi: ring.blindIndex('phone', phone).toString('hex'),
        e: emails.seal(id, email).toString('hex'),
        ei: ring.blindIndex('email', email).toString('hex'),
      }
    })
    await sql`
      insert into contact (id, workspace, key, phone, phone_index, email, email_index)
      select r.id, ${workspace}, r.key, decode(r.p, 'hex'), decode(r.pi, 'hex'), decode(r.e, 'hex'), decode(r.ei, 'hex')
      from json_to_recordset(${JSON.stringify(rows)}::json) as r(id bigint, key text, p text, pi text, e text, ei text)`.execute(
      db,
    )
  }
  await sql`analyze contact`.execute(db)
}
