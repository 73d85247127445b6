import {
  type Channel,
  NotSentError,
  type OutboundMessage,
  type RenderedContent,
  type SendResult,
} from '../gateways/gateway.ts'
import {
  type CallResult,
  defineRunner,
  type Person,
  type Prepared,
  type RunContext,
  type Runner,
} from '../define-runner.ts'
import { decide, notNow, type Verdict } from '../eligibility.ts'
import { permittedAt } from '../politeness/quiet.ts'
import { MissingVariableError, RenderError, TemplateError, UnfitVariableError } from '../render/template-error.ts'
import type { RenderScope } from '../render/scope.ts'
import { routesOf } from '../routing/route-number.ts'
import { listedAddresses } from '../store/suppression-hash.ts'

/** What a message step sends to one person: sealed into the batch's record, and given to the gateway. */
export type MessagePayload = { to: string; content: RenderedContent }

/** Renders one person's content. `unsubscribeUrl` is personal, and worked out for the channels that ask for it. */
export type Compose<Config> = (
  config: Config,
  scope: RenderScope,
  context: RunContext<Config>,
  person: Person,
  unsubscribeUrl: () => string,
) => RenderedContent

/** The runner of a message kind: eligibility, opening the address, rendering, and the gateway's call. Only `compose` differs by channel. */
export function messageRunner<Config>(channel: Channel, compose: Compose<Config>): Runner<Config, MessagePayload> {
  return defineRunner<Config, MessagePayload>({
    kind: channel,
    perCall: async ({ deps, lane }) => (await deps.gateway(lane))?.gateway.limits.perCall ?? 1,
    idempotent: async ({ deps, lane }) => (await deps.gateway(lane))?.gateway.idempotent ?? false,
    prepare: async (people, context) => {
      const live = await context.deps.gateway(context.lane)
      if (!live) return people.map(() => ({ port: 'failed', reason: 'noGateway' }))
      const column = (await context.deps.keys(context.workspace.id)).column('contact', addressColumn[channel])
      const { plan, workspace, now } = context
      const outside = outsideOf(context.config)
      const occasion = { channel, settings: plan.settings, consentRequired: workspace.consentRequired, outside, now }
      const quiet =
        plan.settings.purpose === 'marketing' &&
        workspace.quietHours &&
        (live.kind !== 'sandbox' || workspace.quietSandbox)
      const verdicts = people.map((person) => decide(person, occasion))
      const addresses = people.map((person, index) =>
        'send' in verdicts[index]! ? column.open(person.contact.id, person.contact.address!) : null,
      )
      const known = addresses.filter((address) => address !== null)
      const listed = await listedAddresses(context.deps.database.db, workspace.id, channel, known)
      const routing = await routesOf(channel, context)
      const prepared: Prepared<MessagePayload>[] = []
      for (const [index, person] of people.entries()) {
        const to = addresses[index]!
        let verdict: Verdict = to !== null && listed.has(to) ? { skip: 'suppressed' } : verdicts[index]!
        if (quiet && 'send' in verdict) {
          const opening = await permittedAt(to, channel, person.contact.zone, now)
          if (opening > now) verdict = notNow('quietHours', opening, outside)
        }
        const asked = 'send' in verdict ? routing(to!) : null
        const route = asked instanceof Promise ? await asked : asked
        if (route) prepared.push(route)
        else if ('send' in verdict) prepared.push(composed(to!, person, context, compose))
        else prepared.push('skip' in verdict ? { port: 'skipped', reason: verdict.skip } : verdict)
      }
      return prepared
    },
    call: async (items, context, signal) => results(await (await gatewayOf(context)).send(items.map(outbound), signal)),
    query: async (refs, context, signal, sent) => {
      const live = await lookUp(context)
      return live?.gateway.query
        ? results(await live.gateway.query(refs, signal, sent.map(outbound)))
        : refs.map((ref) => ({ ref, state: 'unknown', code: 'noQuery' }))
    },
  })
}

function composed<Config>(
  to: string,
  person: Person,
  context: RunContext<Config>,
  compose: Compose<Config>,
): Prepared<MessagePayload> {
  try {
    const scope = linkedScope(person, context)
    return {
      call: { to, content: compose(context.config, scope, context, person, () => unsubscribe(person, context)) },
    }
  } catch (error) {
    return { port: 'failed', reason: renderFailure(error) }
  }
}

/** What a message step does with people who may not be written to now. */
export function outsideOf(config: unknown): 'wait' | 'skip' {
  return (config as { outside?: unknown } | null)?.outside === 'skip' ? 'skip' : 'wait'
}

export const addressColumn = { sms: 'phone', email: 'email', wechat: 'wechat' } as const

async function gatewayOf(context: RunContext<unknown>) {
  const live = await lookUp(context)
  if (!live) throw new NotSentError(`the gateway "${context.lane}" was removed before the call`)
  return live.gateway
}

/** When the account cannot be looked up (the database is away), nothing has left: that is not sent, not unknown. */
function lookUp({ deps, lane }: RunContext<unknown>) {
  return deps.gateway(lane).catch((error: unknown) => {
    throw new NotSentError(
      `the gateway "${lane}" could not be looked up: ${error instanceof Error ? error.message : ''}`,
    )
  })
}

function outbound({ ref, payload }: { ref: string; payload: MessagePayload }): OutboundMessage {
  return { ref, to: payload.to, content: payload.content }
}

function results(results: SendResult[]): CallResult[] {
  return results.map((result): CallResult => {
    if (result.state === 'accepted') return { ...result, port: 'sent' }
    if (result.state === 'unknown') return result
    const { ref, code, retryAfterMs, suppress } = result
    return {
      ref,
      state: 'rejected',
      port: 'failed',
      code,
      retryable: retryAfterMs !== undefined,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(suppress ? { suppress } : {}),
    }
  })
}

/** What a person's templates see: attributes with key and name, the entry payload, answers of webhooks. */
export function scopeOf({ contact, entry, answers }: Person, workspace: { name: string }): RenderScope {
  return {
    contact: { ...contact.attributes, key: contact.key, ...(contact.name === null ? {} : { name: contact.name }) },
    entry,
    steps: answers,
    workspace: { name: workspace.name },
  }
}

function linkedScope(person: Person, { deps, workspace }: RunContext<unknown>): RenderScope {
  const shorten = (_url: string, index: number) =>
    `${workspace.linkAddress ?? deps.publicUrl}/c/${deps.links.encode(Number(person.ref), index)}`
  return { ...scopeOf(person, workspace), shorten }
}

function unsubscribe(person: Person, { deps, workspace }: RunContext<unknown>): string {
  return `${workspace.linkAddress ?? deps.publicUrl}/u/${deps.links.encode(Number(person.ref), 0)}`
}

/** Why one person's message could not be rendered, as a short reason. Anything else is a fault of ours and thrown on. */
export function renderFailure(error: unknown): string {
  if (error instanceof MissingVariableError) return `missing:${error.variable}`
  if (error instanceof UnfitVariableError) return `variable:${error.variable}`
  if (error instanceof RenderError) return `render:${error.code}`
  if (error instanceof TemplateError) return `template:${error.code}`
  throw error
}
