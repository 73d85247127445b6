import type { Plan } from '../schema/plan.ts'
import { builtInKinds } from '../schema/steps/registry.ts'
import type { Deps } from './deps.ts'
import { chooseRoute } from './routing/choose-route.ts'
import type { VersionFacts } from './store/versions.ts'

/** The lane of steps that only touch our own data, of calls to the customer's systems, and of messages nobody can send. */
export const dataLane = 'data'
export const webhookLane = 'webhook'
export const noGatewayLane = 'none'

/**
 * The lane on which a step's batches run: the gateway's id for messages, `data`, `webhook`, or `plugin-<kind>`.
 * Lanes are run apart from each other, so that a slow one cannot hold up the rest.
 */
export async function laneOf(deps: Deps, version: VersionFacts, step: number): Promise<string> {
  const { kind, effect, channel, config } = version.plan.steps[step]!
  if (effect === 'message')
    return (
      config.gateway ??
      chooseRoute(await deps.routes(version.workspace.id, channel!), null, Math.random()) ??
      noGatewayLane
    )
  if (!Object.hasOwn(builtInKinds, kind)) return `plugin-${kind}`
  return kind === 'webhook' ? webhookLane : dataLane
}

/** Temporal's priority of a plan's work: 1 transactional, 3 triggered, 5 broadcast. */
export function priorityOf(plan: Plan): number {
  if (plan.settings.purpose === 'transactional' || plan.settings.priority === 'high') return 1
  const broadcast = plan.triggers.some((index) => plan.steps[index]?.kind === 'audience')
  return broadcast || plan.settings.priority === 'low' ? 5 : 3
}
