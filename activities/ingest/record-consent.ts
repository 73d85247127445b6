import { sql } from 'kysely'
import type { Channel } from '../gateways/gateway.ts'
import { retryTransaction } from '../store/retry-transaction.ts'
import { distinct } from './events.ts'
import { consentWakes } from './opt-out.ts'
import type { IngestDeps } from './upsert-contacts.ts'
import { wakeWalks } from './wake.ts'

/** An answer of a person that somebody wrote down: to what words, and where. */
export type WrittenConsent = { channel: Channel; purpose: string; granted: boolean; source: string; proof: string }

/**
 * Writes an answer to the ledger with its proof, and makes it the contact's present one. A suppressed address stays so: who opted out comes
 * back by their own act. False = there is no such contact.
 */
export async function recordConsent(
  deps: Omit<IngestDeps, 'keys'>,
  workspace: number,
  contact: number,
  { channel, purpose, granted, source, proof }: WrittenConsent,
): Promise<boolean> {
  const live = await deps.live.read(workspace)
  const shares = await retryTransaction(deps.database.db, async (trx) => {
    const { rows } = await sql`
      with c as (
        update contact set consents = consents || jsonb_build_object(${`${channel}/${purpose}`}::text, ${granted}::boolean), updated_at = now()
        where id = ${contact} and workspace = ${workspace} and erased_at is null returning id
      )
      insert into consent_log (workspace, contact_id, channel, purpose, granted, source, proof)
      select ${workspace}, id, ${channel}, ${purpose}, ${granted}, ${source}, ${proof} from c returning id`.execute(trx)
    return rows.length === 0 ? null : wakeWalks(trx, consentWakes(live, [contact]))
  })
  if (shares === null) return false
  deps.nudge(distinct(shares))
  return true
}
