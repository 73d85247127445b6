import { tapLink } from './click.ts'
import { linksOf } from './links.ts'
import { seeded } from './seeded.ts'
import type { StoredItem } from './inbox-log.ts'
import type { Channel } from '../gateways/gateway.ts'

/**
 * What people do by themselves: shares of messages whose link is tapped and that are answered, and how long they take.
 * Off unless given; fixed by the seed, so a run can be repeated.
 */
export type BehaviourProfile = { clickRate: number; replyRate: number; delayMs?: [number, number]; replies?: string[] }

export type Behaviour = { arrived(at: number, channel: Channel, item: StoredItem): void; stop(): void }

const defaultReplies = ['好的', '谢谢', '多少钱？', 'ok', 'TD']
/** People in the middle of something. Beyond this nobody else reacts: a million-fold broadcast is not a demo. */
const maxPending = 5000

/** `reply` files an answer as if the owner of the phone had typed it. */
export function createBehaviour(
  seed: number,
  profile: BehaviourProfile | undefined,
  reply: (channel: Channel, address: string, text: string) => void,
): Behaviour {
  const timers = new Set<NodeJS.Timeout>()
  const [from, to] = profile?.delayMs ?? [2000, 30_000]
  const replies = profile?.replies ?? defaultReplies
  const later = (item: StoredItem, action: () => void): void => {
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        action()
      },
      from + seeded(seed, item.ref, 12) * (to - from),
    )
    timers.add(timer)
  }
  return {
    arrived(_at, channel, item) {
      if (!profile || timers.size >= maxPending) return
      if (seeded(seed, item.ref, 10) < profile.clickRate) {
        const url = linksOf(item.content)[0]
        if (url) later(item, () => void tapLink(url, channel))
      }
      if (channel !== 'email' && seeded(seed, item.ref, 11) < profile.replyRate) {
        const text = replies[Math.floor(seeded(seed, item.ref, 13) * replies.length)] ?? 'ok'
        later(item, () => reply(channel, item.to, text))
      }
    },
    stop() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
