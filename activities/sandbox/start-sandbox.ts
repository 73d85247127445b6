import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { z } from 'zod'
import { openAccounts, type accountSettings } from './accounts.ts'
import { createBehaviour, type BehaviourProfile } from './behaviour.ts'
import { openInboxLog } from './inbox-log.ts'
import { openLedger } from './ledger.ts'
import { replyFromPhone } from './phone.ts'
import { createPostQueue } from './post-queue.ts'
import { createReceiptClock } from './receipt-clock.ts'
import { sendProblem } from './reply.ts'
import { route } from './routes.ts'
import { createSeenRefs, rememberFromLedger } from './seen-refs.ts'
import type { SandboxState } from './state.ts'

/**
 * - `home`: folder for ledger, inboxes and waiting receipts; continued on the next start
 * - `seed`: fixes receipt delays and what people do by themselves
 * - `callbackUrl`: where receipts and replies go when a call does not say
 * - `behaviour`: people who tap and answer by themselves (off by default)
 * - `accounts`: settings by account name, over those kept in `home`
 */
export type SandboxOptions = {
  host?: string
  port: number
  home: string
  seed?: number
  callbackUrl?: string
  behaviour?: BehaviourProfile
  accounts?: Record<string, z.input<typeof accountSettings>>
}

export type Sandbox = { url: string; stop(): Promise<void> }

/**
 * Starts the provider that delivers to phones on a screen: real HTTP, per-message results, receipts, replies, clicks and
 * scripted faults. `port` 0 takes a free one. Rejects with EADDRINUSE or the file system's error.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const state = await openState(options)
  const server = createServer((request, response) => {
    route(state, request, response).catch(() => {
      if (response.headersSent) response.destroy()
      else sendProblem(response, 500, 'SANDBOX_FAULT', 'The sandbox could not handle this request.')
    })
  })
  // Longer than any client keeps an idle connection, so that a call never meets a closing one.
  server.keepAliveTimeout = 75_000
  server.requestTimeout = 120_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host ?? '127.0.0.1', resolve)
  })
  const address = server.address() as AddressInfo
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return {
    url: `http://${host}:${address.port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      await closeState(state)
    },
  }
}

async function openState(options: SandboxOptions): Promise<SandboxState> {
  const { home } = options
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const queue = createPostQueue(join(home, 'receipts'))
  const ledger = openLedger(join(home, 'ledger.ndjson'))
  const accounts = openAccounts(join(home, 'accounts.json'), options.accounts)
  const seen = createSeenRefs()
  const remembers = (account: string) => accounts.get(account).idempotent || accounts.get(account).query
  if (Object.keys(accounts.all()).some(remembers)) await rememberFromLedger(seen, ledger, remembers)
  const seed = options.seed ?? 1
  const state: SandboxState = {
    seed,
    now: Date.now,
    callbackUrl: options.callbackUrl,
    accounts,
    ledger,
    inbox: openInboxLog(join(home, 'inbox.log')),
    seen,
    queue,
    clock: createReceiptClock(queue),
    behaviour: createBehaviour(seed, options.behaviour, (channel, to, text) =>
      replyFromPhone(state, channel, to, text),
    ),
    callbacks: new Map(),
    blocked: new Set(),
    throttled: new Map(),
  }
  return state
}

async function closeState(state: SandboxState): Promise<void> {
  state.behaviour.stop()
  await state.queue.stop()
  state.clock.flush()
  state.inbox.close()
  state.ledger.close()
}
