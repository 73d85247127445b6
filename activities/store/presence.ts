import { sql } from 'kysely'
import { presenceSeconds, type PresentPerson } from '../../schema/api/collaboration.ts'
import type { Db } from './db.ts'

/** Notes that a tab has a journey open. Those that have not been heard of for an hour are swept out. */
export async function beat(db: Db, journey: string, { clientId, person, name, step }: PresentPerson): Promise<void> {
  await sql`
    with gone as (delete from presence where seen_at < now() - interval '1 hour')
    insert into presence (journey, client_id, person, name, step) values (${journey}, ${clientId}, ${person}, ${name}, ${step})
    on conflict (journey, client_id) do update set person = excluded.person, name = excluded.name, step = excluded.step, seen_at = now()`.execute(
    db,
  )
  await tell(db, journey)
}

/** Server processes that show this journey to somebody read anew. */
const tell = (db: Db, journey: string) => sql`select pg_notify('caravan_presence', ${journey})`.execute(db)

/** A tab was closed. */
export async function leave(db: Db, journey: string, clientId: string): Promise<void> {
  await db.deleteFrom('presence').where('journey', '=', journey).where('client_id', '=', clientId).execute()
  await tell(db, journey)
}

/** Who has a journey open now, over all server processes. */
export async function presentAt(db: Db, journey: string): Promise<PresentPerson[]> {
  const { rows } = await sql<PresentPerson>`
    select client_id as "clientId", person, name, step from presence
    where journey = ${journey} and seen_at > now() - ${presenceSeconds.expires} * interval '1 second'
    order by person, client_id limit 50`.execute(db)
  return rows
}
