import { sql } from 'kysely'
import { enrolmentState } from '../../schema/tables.ts'
import type { Trx } from '../store/db.ts'
import type { Watcher } from './live-index.ts'

export type Wake = { contact: number; watchers: Watcher[] }
export type Share = { version: number; part: number }

/**
 * Makes the walks of contacts due that may have changed their mind, in the transaction that changes it; answers whom to nudge.
 *
 * Raising `seq` makes a look that is under way with older facts start over. Walks at an action are only locked: whoever settles
 * them waits for this transaction, so that their next look sees what it wrote. Rows are locked in the order of their ids.
 */
export async function wakeWalks(trx: Trx, wakes: Wake[]): Promise<Share[]> {
  const rows = new Map<string, { contact: number; version: number; steps: number[] | null }>()
  for (const { contact, watchers } of wakes) {
    for (const { version, steps } of watchers) {
      const key = `${contact}/${version}`
      const known = rows.get(key)
      if (!known) rows.set(key, { contact, version, steps })
      else known.steps = known.steps && steps ? [...new Set([...known.steps, ...steps])] : null
    }
  }
  if (rows.size === 0) return []
  const { rows: shares } = await sql<Share>`
    with w as materialized (
      select contact, version, steps from json_to_recordset(${JSON.stringify([...rows.values()])}::json) as w(contact bigint, version int, steps json)
    ), l as materialized (
      select e.id, e.state from w join enrolment e on e.contact_id = w.contact and e.version = w.version
      where e.state in (${enrolmentState.waiting}, ${enrolmentState.acting})
        and (w.steps is null or e.state = ${enrolmentState.acting} or e.due_at <= now() or e.step in (select value::int from json_array_elements_text(w.steps)))
      order by e.id for no key update of e
    ), u as (
      update enrolment e set due_at = least(e.due_at, now()), seq = e.seq + 1 from l where e.id = l.id and e.state = ${enrolmentState.waiting} returning e.version, e.part
    ) select distinct version, part from u`.execute(trx)
  return shares
}
