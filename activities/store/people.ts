import { sql } from 'kysely'
import { enrolmentState } from '../../schema/tables.ts'
import type { Db } from './db.ts'

export type PersonRow = {
  enrolment: number
  contact_id: number
  key: string
  name: string | null
  state: number
  step: number
  due_at: Date | null
  entered_at: Date
}
export type PeopleQuery = {
  version: number
  step?: number | undefined
  state?: keyof typeof enrolmentState | undefined
  after: number
  limit: number
}

/** People of a version, in order of entry, after an enrolment id. */
export async function people(db: Db, { version, step, state, after, limit }: PeopleQuery): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    select e.id as enrolment, e.contact_id, c.key, c.name, e.state, e.step, e.due_at, e.entered_at
    from enrolment e join contact c on c.id = e.contact_id
    where e.version = ${version} and e.id > ${after}
      ${step === undefined ? sql`` : sql`and e.step = ${step} and e.state <> ${enrolmentState.ended}`}
      ${state === undefined ? sql`` : sql`and e.state = ${enrolmentState[state]}`}
    order by e.id limit ${limit}`.execute(db)
  return rows
}

/** A contact by the customer's key, else by our number. */
export async function findContact(
  db: Db,
  workspace: number,
  keyOrId: string,
): Promise<{ id: number; key: string } | undefined> {
  const byKey = await db
    .selectFrom('contact')
    .select(['id', 'key'])
    .where('workspace', '=', workspace)
    .where('key', '=', keyOrId)
    .executeTakeFirst()
  if (byKey || !/^\d{1,15}$/.test(keyOrId)) return byKey
  return db
    .selectFrom('contact')
    .select(['id', 'key'])
    .where('workspace', '=', workspace)
    .where('id', '=', Number(keyOrId))
    .executeTakeFirst()
}

/** All walks of a contact through a journey, newest first, with the version's number. */
export async function walksOf(db: Db, workspace: number, journey: string, contact: number) {
  return db
    .selectFrom('enrolment as e')
    .innerJoin('journey_version as v', 'v.id', 'e.version')
    .select([
      'e.id',
      'e.contact_id',
      'e.version',
      'v.number',
      'e.state',
      'e.step',
      'e.due_at',
      'e.end_reason',
      'e.error',
      'e.path',
    ])
    .where('e.contact_id', '=', contact)
    .where('v.journey', '=', journey)
    .where('v.workspace', '=', workspace)
    .orderBy('e.id', 'desc')
    .limit(100)
    .execute()
}
