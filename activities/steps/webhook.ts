import type { WebhookConfig } from '../../schema/steps/webhook.ts'
import type { Json } from '../../schema/json.ts'
import { type CallResult, defineRunner, type Prepared } from '../define-runner.ts'
import { RequestError } from '../http/send-once.ts'
import { compileTemplate } from '../render/compile-template.ts'
import { MissingVariableError } from '../render/template-error.ts'

type Payload = {
  method: WebhookConfig['method']
  url: string
  headers: Record<string, string>
  body: string | null
  timeoutMs: number
}

/** Calls an address for each contact, 20 at a time, with our reference as `Idempotency-Key`: a repeat can be recognised. */
export const webhook = defineRunner<WebhookConfig, Payload>({
  kind: 'webhook',
  perCall: () => 20,
  idempotent: () => true,
  prepare: (people, { config, workspace }) =>
    people.map((person): Prepared<Payload> => {
      if (person.contact.erased) return { port: 'failed', reason: 'erased' }
      const contact = {
        ...person.contact.attributes,
        key: person.contact.key,
        ...(person.contact.name === null ? {} : { name: person.contact.name }),
      }
      const scope = { contact, entry: person.entry, steps: person.answers, workspace: { name: workspace.name } }
      try {
        const text = (source: string) => compileTemplate(source, { escape: 'none' }).render(scope)
        const url = compileTemplate(config.url, { escape: 'none' }).render(encoded(scope))
        const body =
          config.method === 'GET'
            ? null
            : config.body === ''
              ? JSON.stringify({ contact, entry: person.entry })
              : compileTemplate(config.body, { escape: 'none' }).render(jsonEscaped(scope))
        const headers = Object.fromEntries(
          Object.entries(config.headers).map(([name, value]) => [name, text(value).replace(/[\r\n\0]/g, ' ')]),
        )
        return {
          call: {
            method: config.method,
            url,
            headers: { 'content-type': 'application/json', ...headers },
            body,
            timeoutMs: config.timeoutSeconds * 1000,
          },
        }
      } catch (error) {
        return {
          port: 'failed',
          reason: error instanceof MissingVariableError ? `missing:${error.variable}` : 'template',
        }
      }
    }),
  call: (items, { deps }, signal) =>
    Promise.all(
      items.map(async ({ ref, payload }): Promise<CallResult> => {
        const rejected = (code: string, retryable: boolean, answer?: Json): CallResult => ({
          ref,
          state: 'rejected',
          port: 'failed',
          code,
          retryable,
          ...(answer === undefined ? {} : { answer }),
        })
        try {
          const response = await deps.http.fetch({
            url: payload.url,
            method: payload.method,
            headers: { ...payload.headers, 'idempotency-key': ref },
            ...(payload.body === null ? {} : { body: payload.body }),
            timeoutMs: payload.timeoutMs,
            signal,
          })
          const answer = parseAnswer(response.body.toString('utf8'))
          if (response.status >= 200 && response.status < 300) return { ref, state: 'accepted', port: 'ok', answer }
          return rejected(`http:${response.status}`, response.status === 429 || response.status >= 500, answer)
        } catch (error) {
          return error instanceof RequestError && error.code === 'unsafe'
            ? rejected('privateAddress', false)
            : rejected('connection', true)
        }
      }),
    ),
})

function parseAnswer(body: string): Json {
  try {
    return JSON.parse(body) as Json
  } catch {
    return { text: body.slice(0, 1000) }
  }
}

type Scope = { [key: string]: unknown }

/** Texts of a scope through a function, for the place they are printed in. */
function mapTexts<T>(value: T, change: (text: string) => string): T {
  return mapped(value, change) as T
}

function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapped(item, change))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, change)]))
}
const encoded = (scope: Scope) => mapTexts(scope, encodeURIComponent)
const jsonEscaped = (scope: Scope) => mapTexts(scope, (text) => JSON.stringify(text).slice(1, -1))
