import type { Channel } from '../gateways/gateway.ts'
import type { StoredItem, StoredRecord } from './inbox-log.ts'
import { linksOf } from './links.ts'
import type { SandboxState } from './state.ts'

/** One bubble on a phone, mailbox or WeChat page; `at` in ms since 1970. Contents are those of `RenderedContent`. */
export type PhoneMessage = {
  direction: 'received' | 'sent'
  ref: string
  at: number
  channel: Channel
  content: Record<string, unknown>
  links: string[]
}
export type Phone = { address: string; blocked: boolean; messages: PhoneMessage[] }

const perPhone = 200

/** What one address got and answered, oldest first: the last 200. */
export function readPhone(state: SandboxState, address: string): Phone {
  const found = state.inbox.read(address, perPhone)
  return { address, blocked: state.blocked.has(address), messages: found.map(toMessage).toReversed() }
}

/** Addresses that got or sent something lately, newest first; `search` matches a part of the address. */
export function listPhones(
  state: SandboxState,
  search: string,
): { address: string; channel: Channel; at: number; text: string }[] {
  const found = new Map<string, { address: string; channel: Channel; at: number; text: string }>()
  const exact = search === '' ? [] : state.inbox.read(search, 1)
  for (const { record, item } of exact) found.set(item.to, entry(record, item))
  for (const record of state.inbox.recent(30)) {
    for (let at = record.messages.length - 1; at >= 0 && found.size < 100; at--) {
      const item = record.messages[at]
      if (item && !found.has(item.to) && item.to.includes(search)) found.set(item.to, entry(record, item))
    }
  }
  return [...found.values()]
}

function entry(record: StoredRecord, item: StoredItem) {
  const content = item.content ?? {}
  const text = item.reply ?? content['subject'] ?? content['text']
  return {
    address: item.to,
    channel: record.channel,
    at: record.at,
    text: typeof text === 'string' ? text.slice(0, 120) : '',
  }
}

function toMessage({ record, item }: { record: StoredRecord; item: StoredItem }): PhoneMessage {
  const common = { ref: item.ref, at: record.at, channel: record.channel }
  if (item.reply !== undefined) return { direction: 'sent', ...common, content: { text: item.reply }, links: [] }
  return { direction: 'received', ...common, content: item.content ?? {}, links: linksOf(item.content) }
}

/** The owner of the phone answers: kept in the thread and posted to whoever wrote last. */
export function replyFromPhone(state: SandboxState, channel: Channel, address: string, text: string): void {
  const at = state.now()
  const last = state.inbox.read(address, 20).find(({ item }) => item.content !== undefined)
  const ref = `reply-${at}-${Math.floor(Math.random() * 1e9)}`
  const item: StoredItem = { ref, to: address, reply: text }
  state.inbox.append(at, channel, Buffer.from(JSON.stringify({ messages: [item] })), [item], () => true)
  const about = last ? { ref: last.item.ref } : {}
  tell(state, channel, { kind: 'reply', ...about, from: address, text, at, dedupe: ref })
}

/** Posts one thing at once, ahead of waiting receipts. */
export function tell(state: SandboxState, channel: Channel, item: Record<string, unknown>): void {
  const url = state.callbacks.get(channel) ?? state.callbackUrl
  if (url) state.queue.post(url, JSON.stringify([item]), true)
}
