import { sql } from 'kysely'
import { decodeHops, encodeHops } from '../path.ts'
import { addCounts, Counts } from '../store/counts.ts'
import type { Db, Trx } from '../store/db.ts'
import { retryTransaction } from '../store/retry-transaction.ts'

/**
 * Erases a person: addresses, attributes, events, replies and the values in the paths of their walks go; walks end `erased`; counts
 * stay, and so does what must: the consent log without its proofs, and suppressions (keyed hashes). False = no such contact.
 *
 * Somebody in a batch at this moment is passed over there as `erased` and ends at their next look.
 */
export async function eraseContact(db: Db, workspace: number, id: number, actor: string): Promise<boolean> {
  return retryTransaction(db, async (trx) => {
    const contact = await trx
      .selectFrom('contact')
      .select(['id', 'key'])
      .where('id', '=', id)
      .where('workspace', '=', workspace)
      .where('erased_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (!contact) return false
    await endWalks(trx, id)
    await forgetPaths(trx, id)
    await sql`
      update contact set key = ${`erased:${id}`}, name = null, attributes = '{}', tags = '{}', consents = '{}', zone = null, locale = null, phone = null, phone_index = null,
        email = null, email_index = null, wechat = null, wechat_index = null, updated_at = now(), erased_at = now() where id = ${id}`.execute(
      trx,
    )
    await sql`delete from event where contact_id = ${id}`.execute(trx)
    await sql`delete from event_parked where workspace = ${workspace} and contact_key = ${contact.key}`.execute(trx)
    await sql`update touch set detail = null, sealed = null where contact_id = ${id}`.execute(trx)
    await sql`update consent_log set proof = null where contact_id = ${id}`.execute(trx)
    await sql`delete from segment_member where contact_id = ${id}`.execute(trx)
    await trx
      .insertInto('audit_log')
      .values({ workspace, actor, act: 'erase', subject: String(id), detail: '{}' })
      .execute()
    return true
  })
}

async function endWalks(trx: Trx, contact: number): Promise<void> {
  const { rows } = await sql<{ version: number; part: number; step: number; arrived: boolean; n: number }>`
    with e as (
      update enrolment set seq = seq + 1, state = 3, slot = nullif(slot, 1), end_reason = 'erased', due_at = null, until_at = null,
        path = coalesce(path || ',', '') || '[' || step || ',-1,' || (extract(epoch from now()) * 1000)::bigint || ']'
      where contact_id = ${contact} and state in (0, 2) returning version, part, step, arrived_at
    ) select version, part, step, arrived_at is not null as arrived, count(*)::int as n from e group by 1, 2, 3, 4 order by 1, 2`.execute(
    trx,
  )
  for (const { version, part, step, arrived, n } of rows) {
    const counts = new Counts()
    counts.add(-1, 'ended:erased', n)
    if (arrived) counts.add(step, 'left:end', n)
    await addCounts(trx, version, part, counts)
  }
}

/** Paths explain decisions by the values that were read: the hops stay, the values go. */
async function forgetPaths(trx: Trx, contact: number): Promise<void> {
  const walks = await trx.selectFrom('enrolment').select(['id', 'path']).where('contact_id', '=', contact).execute()
  const paths = walks.map(({ id, path }) => ({
    id,
    path: encodeHops(decodeHops(path).map((hop) => ({ ...hop, why: [] }))),
  }))
  await sql`
    update enrolment e set entry = null, answers = null, error = null, path = nullif(p.path, '')
    from json_to_recordset(${JSON.stringify(paths)}::json) as p(id bigint, path text) where e.id = p.id`.execute(trx)
}
