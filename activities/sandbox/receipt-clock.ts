import type { PostQueue } from './post-queue.ts'

/**
 * Receipts waiting for their moment, in slots of 50 ms: one timer for all of them, and none when there are none.
 * `item` is a receipt as JSON text. `flush` hands everything to the queue at once (when stopping).
 */
export type ReceiptClock = { add(url: string, dueAt: number, item: string): void; waiting(): number; flush(): void }

const slotMs = 50
const perPost = 1000

export function createReceiptClock(queue: PostQueue): ReceiptClock {
  const slots = new Map<number, Map<string, string[]>>()
  let timer: NodeJS.Timeout | undefined
  let waiting = 0

  const release = (until: number): void => {
    const byUrl = new Map<string, string[]>()
    for (const [slot, urls] of slots) {
      if (slot > until) continue
      slots.delete(slot)
      for (const [url, items] of urls) {
        const gathered = byUrl.get(url)
        if (gathered) for (const item of items) gathered.push(item)
        else byUrl.set(url, items)
      }
    }
    for (const [url, items] of byUrl) {
      waiting -= items.length
      for (let at = 0; at < items.length; at += perPost) queue.post(url, `[${items.slice(at, at + perPost).join(',')}]`)
    }
    if (slots.size === 0 && timer) {
      clearInterval(timer)
      timer = undefined
    }
  }
  return {
    add(url, dueAt, item) {
      const slot = Math.ceil(dueAt / slotMs)
      let urls = slots.get(slot)
      if (!urls) slots.set(slot, (urls = new Map()))
      const items = urls.get(url)
      if (items) items.push(item)
      else urls.set(url, [item])
      waiting += 1
      timer ??= setInterval(() => release(Date.now() / slotMs), slotMs)
    },
    waiting: () => waiting,
    flush: () => release(Infinity),
  }
}
