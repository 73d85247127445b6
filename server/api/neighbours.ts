const windowMs = 2000
const maxMessages = 20_000

/**
 * How many further links of the same message were asked for within two seconds: a person taps one, a scanner tries all. `visit`
 * notes a visit and answers that number.
 */
export function createNeighbours(): { visit(message: number, link: number, now: number): number } {
  const recent = new Map<number, Map<number, number>>()
  return {
    visit(message, link, now) {
      let links = recent.get(message)
      if (!links) {
        if (recent.size >= maxMessages) recent.delete(recent.keys().next().value!)
        recent.set(message, (links = new Map()))
      }
      for (const [index, at] of links) if (now - at > windowMs) links.delete(index)
      links.set(link, now)
      return links.size - 1
    },
  }
}
