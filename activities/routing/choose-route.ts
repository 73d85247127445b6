/** An account of a channel as routing sees it. `works`: neither paused nor left alone after failures. */
export type Route = {
  gateway: string
  works: boolean
  priority: number
  weight: number
  countries: readonly string[]
  carriers: readonly string[]
}

/** Where a number is at home; null = not known, or no number. */
export type Destination = { country: string | null; carrier: string | null }

/** An account takes what its places and carriers name; one that names none takes all. */
export function accepts(route: Route, { country, carrier }: Destination): boolean {
  return (
    (route.countries.length === 0 || (country !== null && route.countries.includes(country))) &&
    (route.carriers.length === 0 || (carrier !== null && route.carriers.includes(carrier)))
  )
}

/**
 * The account that sends to a destination: of those that accept it and work, the lowest priority; among equals by weight, `draw` in
 * [0, 1) decides. When none of them works, the first that would accept it: messages wait there. Undefined: nobody sends there.
 */
export function chooseRoute(routes: readonly Route[], to: Destination | null, draw: number): string | undefined {
  const able = to === null ? routes : routes.filter((route) => accepts(route, to))
  const working = able.filter((route) => route.works)
  const among = working.length > 0 ? working : able
  const priority = Math.min(...among.map((route) => route.priority))
  const equals = among.filter((route) => route.priority === priority)
  const total = equals.reduce((sum, { weight }) => sum + weight, 0)
  let left = draw * total
  for (const { gateway, weight } of equals) if ((left -= weight) < 0) return gateway
  return equals.at(-1)?.gateway
}

/** True when the place of a number decides which account sends. */
export const hasRules = (routes: readonly Route[]): boolean =>
  routes.length > 1 && routes.some(({ countries, carriers }) => countries.length > 0 || carriers.length > 0)
