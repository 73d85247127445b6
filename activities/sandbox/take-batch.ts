import type { Channel } from '../gateways/gateway.ts'
import type { AccountSettings } from './accounts.ts'
import { addressFault, type AddressFault } from './faults.ts'
import type { StoredItem } from './inbox-log.ts'
import { ledgerLine } from './ledger.ts'
import { hash53, seeded } from './seeded.ts'
import type { SandboxState } from './state.ts'

/** One call as it came: `body` holds the bytes, `messages` the same parsed. */
export type BatchCall = {
  account: string
  settings: AccountSettings
  channel: Channel
  callback: string | undefined
  body: Buffer
  messages: StoredItem[]
}

/** The results as JSON texts, in order; what must happen before, or instead of, the answer; receipts that go out first. */
export type BatchTaken = { results: string[]; hang: boolean; early: string[] }

/**
 * Takes a batch: ledger first (one write), then inbox, then receipts. Runs 40,000 times a second in a broadcast, so it
 * builds texts by hand and touches every message once.
 */
export function takeBatch(state: SandboxState, call: BatchCall): BatchTaken {
  const { settings, channel, messages } = call
  const at = state.now()
  const taken: BatchTaken = { results: [], hang: false, early: [] }
  const missed = new Set<number>()
  let lines = ''
  for (let index = 0; index < messages.length; index++) {
    const item = messages[index]
    if (!isMessage(item)) {
      missed.add(index)
      taken.results.push(rejected(refOf(item), 'BAD_MESSAGE'))
      continue
    }
    const fault = settings.faults ? addressFault(channel, item.to) : undefined
    const refusal = refuse(state, fault, item)
    if (refusal !== null) {
      missed.add(index)
      taken.results.push(refusal)
      continue
    }
    const ref = JSON.stringify(item.ref)
    taken.results.push(`{"ref":${ref},"state":"accepted","providerId":${JSON.stringify(`sb-${item.ref}`)}}`)
    if (settings.idempotent && state.seen.has(call.account, item.ref)) {
      missed.add(index)
      continue
    }
    if (settings.idempotent || settings.query) state.seen.add(call.account, item.ref)
    lines += ledgerLine(item.ref, hash53(item.to), channel, call.account, at)
    if (fault === 'unreachable' || state.blocked.has(item.to)) missed.add(index)
    if (fault === 'hang') taken.hang = true
    if (settings.receipts && call.callback) receipt(state, call, call.callback, item, fault, at, taken)
  }
  if (lines !== '') state.ledger.append(lines)
  if (settings.inbox && missed.size < messages.length) {
    state.inbox.append(at, channel, call.body, messages, (index) => !missed.has(index))
    for (let index = 0; index < messages.length; index++) {
      if (!missed.has(index)) state.behaviour.arrived(at, channel, messages[index] as StoredItem)
    }
  }
  return taken
}

function isMessage(item: StoredItem | undefined): item is StoredItem {
  return (
    typeof item?.ref === 'string' &&
    item.ref !== '' &&
    typeof item.to === 'string' &&
    item.to !== '' &&
    typeof item.content === 'object'
  )
}

/** The reference of something that is no message, as far as it has one. */
function refOf(item: unknown): string {
  const ref = (item as { ref?: unknown } | null | undefined)?.ref
  return typeof ref === 'string' ? ref : ''
}

function rejected(ref: string, code: string, more = ''): string {
  return `{"ref":${JSON.stringify(ref)},"state":"rejected","code":"${code}"${more}}`
}

function refuse(state: SandboxState, fault: AddressFault | undefined, item: StoredItem): string | null {
  if (fault === 'blacklisted') return rejected(item.ref, 'BLACKLISTED', ',"suppress":true')
  if (fault !== 'throttle') return null
  const times = state.throttled.get(item.to) ?? 0
  if (state.throttled.size > 10_000) state.throttled.clear()
  state.throttled.set(item.to, (times + 1) % 3)
  return times < 2 ? rejected(item.ref, 'THROTTLED', ',"retryAfterMs":500') : null
}

function receipt(
  state: SandboxState,
  call: BatchCall,
  url: string,
  item: StoredItem,
  fault: AddressFault | undefined,
  at: number,
  taken: BatchTaken,
): void {
  if (fault === 'noReceipt') return
  const [from, to] = call.settings.receiptDelayMs
  const due = Math.round(at + from + seeded(state.seed, item.ref, 1) * (to - from))
  const code =
    fault === 'unreachable'
      ? 'UNREACHABLE'
      : state.blocked.has(item.to)
        ? 'BLOCKED'
        : call.settings.undelivered > 0 && seeded(state.seed, item.ref, 2) < call.settings.undelivered
          ? 'ABSENT'
          : null
  const providerId = JSON.stringify(`sb-${item.ref}`)
  const outcome = code === null ? '"state":"delivered"' : `"state":"undelivered","code":"${code}"`
  const text = `{"kind":"receipt","ref":${JSON.stringify(item.ref)},"providerId":${providerId},${outcome},"at":${due},"dedupe":${providerId}}`
  if (fault === 'early') taken.early.push(text)
  else state.clock.add(url, due, text)
  if (fault === 'twice') state.clock.add(url, due + 200, text)
}
