import type { ClickClass } from '../links/classify.ts'
import { retryTransaction } from '../store/retry-transaction.ts'
import { insertTouches, lockMessages, type NewTouch, touchedMessages } from '../store/touches.ts'
import { distinct } from './events.ts'
import { wakesFor } from './message-changes.ts'
import type { IngestDeps } from './upsert-contacts.ts'
import { wakeWalks } from './wake.ts'

/** One visit of a short link. */
export type LinkClick = { messageId: number; via: ClickClass; at: number; target: string }

/** Writes visits of short links of one workspace as touches; human ones are counted and wake who listens. */
export async function applyClicks(
  deps: Omit<IngestDeps, 'keys'>,
  workspace: number,
  clicks: LinkClick[],
): Promise<void> {
  const live = await deps.live.read(workspace)
  const touches = clicks.map((click): NewTouch => ({
    message: click.messageId,
    kind: 'click',
    human: click.via === 'human',
    via: click.via,
    at: click.at,
    detail: click.target,
    sealed: null,
    dedupe: null,
  }))
  const shares = await retryTransaction(deps.database.db, async (trx) => {
    const messages = await touchedMessages(
      trx,
      workspace,
      clicks.map((click) => click.messageId),
    )
    await lockMessages(trx, [...messages.keys()])
    const fresh = await insertTouches(trx, workspace, touches, messages)
    return wakeWalks(
      trx,
      wakesFor(
        live,
        fresh
          .filter((touch) => touch.human)
          .map((touch) => ({ contact: messages.get(touch.message)!.contact, fact: 'clicked' as const })),
      ),
    )
  })
  deps.nudge(distinct(shares))
}
