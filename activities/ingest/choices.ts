import { normaliseAddress } from './replies.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { InboundChoice } from '../gateways/gateway.ts'
import { decidedLater } from '../store/consent-times.ts'
import type { Trx } from '../store/db.ts'
import { contactsByAddress } from '../store/suppression.ts'
import { type InboundGateway, instant } from './inbound-items.ts'
import type { LiveSnapshot } from './live-index.ts'
import { optIn, optOut } from './opt-out.ts'
import type { Wake } from './wake.ts'

/**
 * Choices made at a provider (followed, left, its own unsubscribe link), in the order they were made. The newest word counts: one that
 * comes again, or late, does not undo what was said after it.
 */
export async function applyChoices(
  trx: Trx,
  live: LiveSnapshot,
  ring: KeyRing,
  { id, workspace, channel }: InboundGateway,
  choices: InboundChoice[],
): Promise<Wake[]> {
  const wakes: Wake[] = []
  for (const choice of choices.toSorted((a, b) => a.at - b.at)) {
    const index = normaliseAddress(ring, channel, choice.from)
    if (!index) continue
    const at = new Date(instant(choice.at))
    const contacts = (await contactsByAddress(trx, workspace, channel, [index])).map((owner) => owner.id)
    const later = await decidedLater(trx, workspace, channel, index, contacts, at)
    if (later.address) continue
    const who = { indexes: [index], contacts: contacts.filter((contact) => !later.contacts.has(contact)) }
    const source = `gateway:${id}`
    // Who follows a WeChat account can be reached by it again.
    const reachable = channel === 'wechat'
    wakes.push(
      ...(choice.kind === 'optOut'
        ? await optOut(trx, live, workspace, channel, who, 'optOut', source)
        : await optIn(trx, live, workspace, channel, who, source, reachable)),
    )
  }
  return wakes
}
