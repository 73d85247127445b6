import type { RunContext } from '../define-runner.ts'
import type { Channel } from '../gateways/gateway.ts'
import { carrierOf, placeOf } from '../politeness/number-place.ts'
import { accepts, chooseRoute, type Destination, hasRules } from './choose-route.ts'

/** Null: the number goes out on this lane. Else the lane that takes it, or that nobody does. */
export type Routed = { reroute: string } | { port: 'failed'; reason: 'noRoute' } | null

/**
 * How numbers of a batch are routed: to the lane that is for their place and carrier. Steps that name their account, channels without
 * numbers and workspaces without rules ask nothing.
 */
export async function routesOf(
  channel: Channel,
  { deps, workspace, lane, config }: RunContext<unknown>,
): Promise<(number: string) => Promise<Routed> | Routed> {
  const stays = () => null
  if (channel !== 'sms' || (config as { gateway?: unknown } | null)?.gateway !== undefined) return stays
  const routes = await deps.routes(workspace.id, channel)
  const own = routes.find((route) => route.gateway === lane)
  if (!own || !hasRules(routes)) return stays
  const asksCarrier = routes.some(({ carriers }) => carriers.length > 0)
  return async (number) => {
    const { country } = await placeOf(number)
    const to: Destination = { country, carrier: asksCarrier ? await carrierOf(number) : null }
    if (accepts(own, to)) return null
    const other = chooseRoute(routes, to, Math.random())
    return other === undefined ? { port: 'failed', reason: 'noRoute' } : { reroute: other }
  }
}
