import type { Channel } from '../gateways/gateway.ts'
import { retryTransaction } from '../store/retry-transaction.ts'
import { addressIndexes } from '../store/suppression.ts'
import { insertTouches, lockMessages, touchedMessages } from '../store/touches.ts'
import { distinct } from './events.ts'
import { optOut } from './opt-out.ts'
import type { IngestDeps } from './upsert-contacts.ts'
import { wakeWalks } from './wake.ts'

/** Somebody used the unsubscribe link of a message. Doing it again changes nothing. */
export async function unsubscribe(
  deps: Omit<IngestDeps, 'keys'>,
  workspace: number,
  messageId: number,
  channel: Channel,
): Promise<void> {
  const live = await deps.live.read(workspace)
  const shares = await retryTransaction(deps.database.db, async (trx) => {
    const messages = await touchedMessages(trx, workspace, [messageId])
    const message = messages.get(messageId)
    if (!message) return []
    await lockMessages(trx, [messageId])
    await insertTouches(
      trx,
      workspace,
      [
        {
          message: messageId,
          kind: 'optOut',
          human: true,
          at: Date.now(),
          detail: null,
          sealed: null,
          dedupe: `u:${messageId}`,
        },
      ],
      messages,
    )
    const indexes = await addressIndexes(trx, channel, [message.contact])
    return wakeWalks(
      trx,
      await optOut(
        trx,
        live,
        workspace,
        channel,
        { indexes, contacts: [message.contact] },
        'optOut',
        'unsubscribeLink',
      ),
    )
  })
  deps.nudge(distinct(shares))
}
