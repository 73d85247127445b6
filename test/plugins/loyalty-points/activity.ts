import { type CallResult, defineRunner, type Prepared } from '../../../activities/define-runner.ts'
import type { LoyaltyConfig } from './step.ts'

type Payload = { url: string; member: string; points: number }

/** One POST a member, with our reference as idempotency key: points are added once, whatever is killed. */
export const runner = defineRunner<LoyaltyConfig, Payload>({
  kind: 'loyalty-points',
  perCall: () => 10,
  idempotent: () => true,
  prepare: (people, { config }) =>
    people.map(({ contact }): Prepared<Payload> =>
      contact.erased
        ? { port: 'failed', reason: 'erased' }
        : { call: { url: config.url, member: contact.key, points: config.points } },
    ),
  call: (items, { deps }, signal) =>
    Promise.all(
      items.map(async ({ ref, payload: { url, member, points } }): Promise<CallResult> => {
        const rejected = (code: string, retryable: boolean): CallResult => ({
          ref,
          state: 'rejected',
          port: 'failed',
          code,
          retryable,
        })
        try {
          const answer = await deps.http.fetch({
            url,
            method: 'POST',
            headers: { 'content-type': 'application/json', 'idempotency-key': ref },
            body: JSON.stringify({ member, points }),
            timeoutMs: 5000,
            signal,
          })
          if (answer.status !== 200)
            return rejected(`http:${answer.status}`, answer.status === 429 || answer.status >= 500)
          const { tier, balance } = JSON.parse(answer.body.toString('utf8')) as { tier?: string; balance?: number }
          if (tier !== 'silver' && tier !== 'gold') return rejected('unknownTier', false)
          return { ref, state: 'accepted', port: tier, answer: { tier, balance: balance ?? null } }
        } catch {
          return rejected('connection', true)
        }
      }),
    ),
})
