import type { Channel } from '../gateways/gateway.ts'
import type { Accounts } from './accounts.ts'
import type { Behaviour } from './behaviour.ts'
import type { InboxLog } from './inbox-log.ts'
import type { Ledger } from './ledger.ts'
import type { PostQueue } from './post-queue.ts'
import type { ReceiptClock } from './receipt-clock.ts'
import type { SeenRefs } from './seen-refs.ts'

/** Everything the sandbox's handlers share. Times come from `now`, choices from `seed`. */
export type SandboxState = {
  seed: number
  now: () => number
  callbackUrl: string | undefined
  accounts: Accounts
  ledger: Ledger
  inbox: InboxLog
  seen: SeenRefs
  queue: PostQueue
  clock: ReceiptClock
  behaviour: Behaviour
  /** Where the last call of a channel wanted its answers: replies go there too. */
  callbacks: Map<Channel, string>
  /** Addresses whose owners blocked the sender. */
  blocked: Set<string>
  /** How often an address of the throttle fault was refused in a row. */
  throttled: Map<string, number>
}
