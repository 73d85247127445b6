/** Lets so many mails a second go to one recipient domain; `blocked` domains get none for a while. In this process. */
export type DomainLimit = {
  /** Ms until a mail to this domain may go; 0 takes the turn. */
  wait(domain: string, now: number): number
  block(domain: string, until: number): void
  blockedUntil(domain: string, now: number): number
}

const most = 10_000

/** `perSecond` null: only blocks hold. */
export function createDomainLimit(perSecond: number | null): DomainLimit {
  const free = new Map<string, number>()
  const blocks = new Map<string, number>()
  return {
    wait(domain, now) {
      if (perSecond === null) return 0
      const at = free.get(domain) ?? 0
      if (at > now) return at - now
      if (free.size >= most) free.clear()
      free.set(domain, Math.max(at, now - 1000) + 1000 / perSecond)
      return 0
    },
    block(domain, until) {
      if (blocks.size >= most) blocks.clear()
      blocks.set(domain, until)
    },
    blockedUntil(domain, now) {
      const until = blocks.get(domain) ?? 0
      return until > now ? until : 0
    },
  }
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}
