import type { Instant } from '../../schema/facts.ts'
import { channelNumber, messageStatus } from '../../schema/tables.ts'
import type { Db } from './db.ts'

/** Messages of a channel that contacts got (or may have got) since an instant, over all journeys. Contacts without any are absent. */
export async function recentMessages(
  db: Db,
  contacts: number[],
  channel: keyof typeof channelNumber,
  since: Instant,
): Promise<Map<number, number>> {
  if (contacts.length === 0) return new Map()
  const rows = await db
    .selectFrom('message')
    .select((eb) => ['contact_id', eb.fn.countAll<number>().as('n')])
    .where('contact_id', 'in', contacts)
    .where('channel', '=', channelNumber[channel])
    .where('status', '<>', messageStatus.rejected)
    .where('at', '>', new Date(since))
    .groupBy('contact_id')
    .execute()
  return new Map(rows.map(({ contact_id, n }) => [contact_id, n]))
}
