import { normaliseEmail } from '../../schema/addresses/email.ts'
import { normaliseOpenid } from '../../schema/addresses/openid.ts'
import { normalisePhone } from '../../schema/addresses/phone.ts'
import { normaliseKeyword, readReply, type ReplyIntent } from '../../schema/sms/opt-out.ts'
import { channelNumber } from '../../schema/tables.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Channel, Inbound } from '../gateways/gateway.ts'
import type { Trx } from '../store/db.ts'
import { findByProvider, lastMessages } from '../store/provider-ids.ts'
import { contactsByAddress } from '../store/suppression.ts'
import { insertTouches, lockMessages, type NewTouch, touchedMessages } from '../store/touches.ts'
import { type InboundGateway, instant, messageOf } from './inbound-items.ts'
import type { LiveSnapshot } from './live-index.ts'
import { wakesFor } from './message-changes.ts'
import { optIn, optOut } from './opt-out.ts'
import type { Wake } from './wake.ts'

export type Reply = Extract<Inbound, { kind: 'reply' }>
type Read = { reply: Reply; index: Buffer | null; owners: number[]; message: number | undefined; intent: ReplyIntent }

/**
 * Replies: kept sealed on the message they answer (by reference, else the last one of that channel to their sender). A whole-message
 * stop word opts the address out, with or without a message; a start word takes that back. Of what was said nothing is kept open but a
 * word that a journey listens for.
 */
export async function applyReplies(
  trx: Trx,
  live: LiveSnapshot,
  ring: KeyRing,
  gateway: InboundGateway,
  replies: Reply[],
): Promise<Wake[]> {
  const { workspace, channel, id } = gateway
  const reads = await resolve(trx, ring, gateway, replies)
  const messages = await touchedMessages(
    trx,
    workspace,
    reads.flatMap((read) => (read.message === undefined ? [] : [read.message])),
  )
  await lockMessages(trx, [...messages.keys()])
  const column = ring.column('touch', 'sealed')
  const touches = reads.flatMap(({ reply, message, intent }): NewTouch[] => {
    if (message === undefined) return []
    const common = { message, human: true, at: instant(reply.at), detail: null }
    const dedupe = `${id}:${reply.dedupe}`.slice(0, 600)
    const word = normaliseKeyword(reply.text)
    const detail = live.keywords.has(word) ? word : null
    const said: NewTouch = {
      ...common,
      kind: 'reply',
      detail,
      sealed: column.seal(message, reply.text.slice(0, 5000)),
      dedupe,
    }
    return intent === 'stop' ? [said, { ...common, kind: 'optOut', sealed: null, dedupe: `${dedupe}:stop` }] : [said]
  })
  const fresh = await insertTouches(trx, workspace, touches, messages)
  const wakes: Wake[] = wakesFor(
    live,
    fresh
      .filter((touch) => touch.kind === 'reply')
      .map((touch) => ({ contact: messages.get(touch.message)!.contact, fact: 'replied' as const })),
  )
  // In the order they were said: "stop" and then "start" ends willing.
  for (const { reply, index, owners, message, intent } of [...reads].sort((a, b) => a.reply.at - b.reply.at)) {
    if (intent !== 'stop' && intent !== 'start') continue
    const touched = message === undefined ? undefined : messages.get(message)
    // A repeated delivery of an old "stop" must not undo a later "start".
    if (
      touched &&
      !fresh.some(
        (touch) =>
          touch.message === message && touch.kind === 'reply' && touch.dedupe === `${id}:${reply.dedupe}`.slice(0, 600),
      )
    )
      continue
    const who = {
      indexes: index ? [index] : [],
      contacts: [...new Set([...owners, ...(touched ? [touched.contact] : [])])],
    }
    wakes.push(
      ...(intent === 'stop'
        ? await optOut(trx, live, workspace, channel, who, 'optOut', `reply:${id}`)
        : await optIn(trx, live, workspace, channel, who, `reply:${id}`)),
    )
  }
  return wakes
}

const normalise: Record<Channel, (raw: string) => { ok: boolean; value?: string }> = {
  sms: (raw) => normalisePhone(raw, 'CN'),
  email: (raw) => normaliseEmail(raw),
  wechat: (raw) => normaliseOpenid(raw),
}
const addressKind = { sms: 'phone', email: 'email', wechat: 'wechat' } as const

/** The blind index of an address as a provider writes it; null when it is none. */
export function normaliseAddress(ring: KeyRing, channel: Channel, raw: string): Buffer | null {
  const address = normalise[channel](raw)
  return address.ok && address.value !== undefined ? ring.blindIndex(addressKind[channel], address.value) : null
}

async function resolve(
  trx: Trx,
  ring: KeyRing,
  { id, workspace, channel }: InboundGateway,
  replies: Reply[],
): Promise<Read[]> {
  const indexes = replies.map((reply) => normaliseAddress(ring, channel, reply.from))
  const owners = await contactsByAddress(
    trx,
    workspace,
    channel,
    indexes.filter((index) => index !== null),
  )
  const byProvider = await findByProvider(
    trx,
    id,
    replies.flatMap((reply) => (reply.providerId === undefined ? [] : [reply.providerId])),
  )
  const last = await lastMessages(
    trx,
    channelNumber[channel],
    owners.map((owner) => owner.id),
  )
  return replies.map((reply, n): Read => {
    const index = indexes[n] ?? null
    const own = index ? owners.filter((owner) => owner.index.equals(index)).map((owner) => owner.id) : []
    const newest = own.flatMap((contact) => last.get(contact) ?? []).sort((a, b) => b - a)[0]
    const message = messageOf(reply.ref) ?? byProvider.get(reply.providerId ?? '') ?? newest
    return { reply, index, owners: own, message, intent: readReply(reply.text) }
  })
}
