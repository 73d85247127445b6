import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  AmbiguousSendError,
  NotSentError,
  type OutboundMessage,
  type RenderedContent,
} from '../../../activities/gateways/gateway.ts'
import type { ClosableGateway } from '../../../activities/gateways/closable-gateway.ts'
import { json, startProvider, type ProviderServer } from './provider-server.ts'

/**
 * One provider as the contract suite sees it. Times out after 300 ms; takes at least three messages a call.
 *
 * - `answer`: the provider's correct answer to a call's body: everything accepted
 * - `edit`: changes the list of per-message results in a correct answer; left out by providers that answer for the whole call
 */
export type GatewayHarness = {
  create(url: string): ClosableGateway
  /** One message a call: then one message is sent. `sameText`: only equal texts share a call. */
  oneACall?: boolean
  sameText?: boolean
  /** What is sent; SMS without. */
  content?: RenderedContent
  answer: (body: string) => string
  edit?: (answer: string, change: (items: unknown[]) => unknown[]) => string
  /** False when results are matched by order alone: then a wrong count makes the whole call ambiguous. */
  matchesByKey?: boolean
}

/** Every gateway passes this: `gatewayContract('sandbox', harness)`. */
export function gatewayContract(name: string, harness: GatewayHarness): void {
  describe(`the ${name} gateway`, () => {
    let provider: ProviderServer
    let gateway: ClosableGateway
    beforeEach(async () => {
      provider = await startProvider(harness.answer)
      gateway = harness.create(provider.url)
    })
    afterEach(async () => {
      await gateway.close()
      await provider.stop()
    })
    const messages: OutboundMessage[] = (harness.oneACall ? ['101'] : ['101', '102', '103']).map((ref, at) => ({
      ref,
      to: harness.content?.channel === 'email' ? `p${at}@in.example` : `+861380013900${at}`,
      content: harness.content ?? {
        channel: 'sms',
        text: `【商队】"您好" ${harness.sameText ? '' : at}\n{{ref}} & <b>`,
      },
    }))
    const send = (signal = new AbortController().signal) => gateway.send(messages, signal)
    const { edit = (answer: string) => answer } = harness
    const answersEach = (title: string, body: () => Promise<void>): void => {
      if (harness.edit) test(title, body)
    }

    test('answers one result a message, in order', async () => {
      expect(await send()).toMatchObject(messages.map(({ ref }) => ({ ref, state: 'accepted' })))
      expect(provider.calls).toHaveLength(1)
    })

    test('an HTML page is ambiguous', async () => {
      provider.play(({ response }) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html><h1>Welcome</h1></html>'),
      )
      await expect(send()).rejects.toBeInstanceOf(AmbiguousSendError)
    })

    test('a compressed answer that nobody asked for is ambiguous', async () => {
      provider.play(({ response, good }) =>
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync(good())),
      )
      await expect(send()).rejects.toBeInstanceOf(AmbiguousSendError)
    })

    test('an answer without end is not read to its end', async () => {
      provider.play(({ response }) => response.writeHead(200).end('['.repeat(5 * 1024 * 1024)))
      await expect(send()).rejects.toBeInstanceOf(AmbiguousSendError)
    })

    test('a truncated answer is ambiguous', async () => {
      provider.play(({ response, good }) => json(response, 200, good().slice(0, -5)))
      await expect(send()).rejects.toBeInstanceOf(AmbiguousSendError)
    })

    test('an answer that is valid JSON and nothing else is ambiguous', async () => {
      for (const text of ['null', '[]', '{}', '"ok"', '0', '{"results":null}']) {
        provider.play(({ response }) => json(response, 200, text))
        await expect(send()).rejects.toBeInstanceOf(AmbiguousSendError)
      }
    })

    test('a late answer is ambiguous, and the call is not made again', async () => {
      provider.play(({ response, good }) => void setTimeout(() => json(response, 200, good()), 600))
      await expect(send()).rejects.toBeInstanceOf(AmbiguousSendError)
      expect(provider.calls).toHaveLength(1)
    })

    answersEach('too few results leave the missing messages unknown', async () => {
      provider.play(({ response, good }) =>
        json(
          response,
          200,
          edit(good(), (items) => items.slice(0, 2)),
        ),
      )
      if (harness.matchesByKey)
        expect((await send()).map(({ state }) => state)).toEqual(['accepted', 'accepted', 'unknown'])
      else await expect(send()).rejects.toBeInstanceOf(AmbiguousSendError)
    })

    answersEach('too many results do not add messages', async () => {
      provider.play(({ response, good }) =>
        json(
          response,
          200,
          edit(good(), (items) => [...items, ...items, {}].slice(0, 5)),
        ),
      )
      // Matched by order, a wrong count cannot be trusted; by key, what is not ours is dropped.
      const outcome = await send().catch((error: unknown) => error)
      if (!harness.matchesByKey) expect(outcome).toBeInstanceOf(AmbiguousSendError)
      else if (!(outcome instanceof AmbiguousSendError)) expect(outcome).toHaveLength(3)
    })

    answersEach('results in another order go to their messages', async () => {
      if (!harness.matchesByKey) return
      provider.play(({ response, good }) =>
        json(
          response,
          200,
          edit(good(), (items) => items.toReversed()),
        ),
      )
      expect((await send()).map(({ ref }) => ref)).toEqual(['101', '102', '103'])
    })

    test('429 was not sent and says when to come back', async () => {
      provider.play(({ response }) => json(response, 429, '{"error":"slow down"}', { 'retry-after': '7' }))
      const error = await send().catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(NotSentError)
      expect((error as NotSentError).retryAfterMs).toBe(7000)
    })

    test('wrong credentials were not sent: nobody is lost', async () => {
      provider.play(({ response }) => json(response, 401, '{"error":"who are you"}'))
      await expect(send()).rejects.toBeInstanceOf(NotSentError)
    })

    test('a failing provider is ambiguous', async () => {
      provider.play(({ response }) =>
        response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>'),
      )
      await expect(send()).rejects.toBeInstanceOf(AmbiguousSendError)
    })

    test('a redirect is not followed', async () => {
      provider.play(({ response }) => response.writeHead(307, { location: '/elsewhere' }).end())
      await expect(send()).rejects.toBeInstanceOf(NotSentError)
      expect(provider.calls).toHaveLength(1)
    })

    test('a refused connection was not sent', async () => {
      await provider.stop()
      await expect(send()).rejects.toBeInstanceOf(NotSentError)
    })

    test('a connection reset before any answer is ambiguous', async () => {
      provider.play(({ response }) => response.socket?.resetAndDestroy())
      await expect(send()).rejects.toBeInstanceOf(AmbiguousSendError)
    })

    test('a connection reset in the middle of the answer is ambiguous', async () => {
      provider.play(({ response, good }) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': good().length + 100 })
        response.write(good().slice(0, 10), () => response.socket?.resetAndDestroy())
      })
      await expect(send()).rejects.toBeInstanceOf(AmbiguousSendError)
    })

    test('a call cancelled before it began was not sent, one cancelled on its way is ambiguous', async () => {
      await expect(send(AbortSignal.abort())).rejects.toBeInstanceOf(NotSentError)
      expect(provider.calls).toHaveLength(0)
      const controller = new AbortController()
      provider.play(() => controller.abort())
      await expect(send(controller.signal)).rejects.toBeInstanceOf(AmbiguousSendError)
    })

    test('the gateway works again after every kind of failure', async () => {
      provider.play(({ response }) => response.socket?.resetAndDestroy())
      await send().catch(() => undefined)
      provider.play(({ response, good }) => json(response, 200, good()))
      expect(await send()).toHaveLength(messages.length)
    })

    test('errors hold neither numbers nor texts', async () => {
      provider.play(({ response, body }) => json(response, 500, body))
      const error = await send().catch((caught: unknown) => caught)
      expect(String(error)).not.toMatch(/1380013900|商队/)
    })
  })
}
