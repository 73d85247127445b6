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
import { decide } from '../eligibility.ts'
import { MissingVariableError, RenderError, TemplateError } from '../render/template-error.ts'
import type { RenderScope } from '../render/scope.ts'

/** What a message step sends to one person: sealed into the batch's record, and given to the gateway. */
export type MessagePayload = { to: string; content: RenderedContent }

/** Renders one person's content. `unsubscribeUrl` is personal. */
export type Compose<Config> = (
  config: Config,
  scope: RenderScope,
  context: RunContext<Config>,
  person: Person,
  unsubscribeUrl: string,
) => RenderedContent

/** The runner of a message kind: eligibility, opening the address, rendering, and the gateway's call. Only `compose` differs by channel. */
export function messageRunner<Config>(channel: Channel, compose: Compose<Config>): Runner<Config, MessagePayload> {
  return defineRunner<Config, MessagePayload>({
    kind: channel,
    perCall: async ({ deps, lane }) => (await deps.gateway(lane))?.gateway.limits.perCall ?? 1,
    idempotent: async ({ deps, lane }) => (await deps.gateway(lane))?.gateway.idempotent ?? false,
    prepare: async (people, context) => {
      const { deps, workspace, plan, now, lane } = context
      if (!(await deps.gateway(lane))) return people.map(() => ({ port: 'failed', reason: 'noGateway' }))
      const column = (await deps.keys(workspace.id)).column('contact', addressColumn[channel])
      return people.map((person): Prepared<MessagePayload> => {
        const verdict = decide(person, channel, plan.settings, workspace.consentRequired, now)
        if ('skip' in verdict) return { port: 'skipped', reason: verdict.skip }
        if ('postpone' in verdict) return verdict
        try {
          const to = column.open(person.contact.id, person.contact.address!)
          return {
            call: {
              to,
              content: compose(
                context.config,
                linkedScope(person, context),
                context,
                person,
                unsubscribe(person, context),
              ),
            },
          }
        } catch (error) {
          return { port: 'failed', reason: renderFailure(error) }
        }
      })
    },
    call: async (items, context, signal) => results(await (await gatewayOf(context)).send(items.map(outbound), signal)),
    query: async (refs, context, signal) => {
      const live = await lookUp(context)
      return live?.gateway.query
        ? results(await live.gateway.query(refs, signal))
        : refs.map((ref) => ({ ref, state: 'unknown', code: 'noQuery' }))
    },
  })
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
  const shorten = (_url: string, index: number) => `${deps.publicUrl}/c/${deps.links.encode(Number(person.ref), index)}`
  return { ...scopeOf(person, workspace), shorten }
}

function unsubscribe(person: Person, { deps }: RunContext<unknown>): string {
  return `${deps.publicUrl}/u/${deps.links.encode(Number(person.ref), 0)}`
}

/** Why one person's message could not be rendered, as a short reason. Anything else is a fault of ours and thrown on. */
export function renderFailure(error: unknown): string {
  if (error instanceof MissingVariableError) return `missing:${error.variable}`
  if (error instanceof RenderError) return `render:${error.code}`
  if (error instanceof TemplateError) return `template:${error.code}`
  throw error
}
