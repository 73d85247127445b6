import { setTimeout as sleep } from 'node:timers/promises'
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { hashKey } from '../../server/api/api-key-auth.ts'
import type { Installation } from '../support/installation.ts'

/** What was fed so far. `retries`: requests that got no answer, or a bad one, and were sent again as they were. */
export type Fed = { events: number; clicks: number; retries: number }

/**
 * Plays the customer's program: sends `count` events through `POST /v1/events`, each of another contact, a few at a time.
 * A request that fails is sent again with the same ids, as the API says one should.
 */
export async function feedEvents(
  { db, url, workspace }: Installation,
  count: number,
  everyMs: number,
  fed: Fed,
): Promise<void> {
  const key = `crv_${randomBytes(24).toString('base64url')}`
  await db
    .insertInto('api_key')
    .values({ id: 'chaos', workspace, name: 'chaos', hash: hashKey(key) })
    .execute()
  const size = 10
  for (let at = 0; at < count; at += size) {
    const events = Array.from({ length: Math.min(size, count - at) }, (_, i) => ({
      id: `chaos-${at + i}`,
      contact: `c${at + i + 1}`,
      name: 'bought',
      properties: { sku: `s${at + i}` },
    }))
    await insist(fed, async () => {
      const answer = await fetch(`${url}/v1/events`, {
        method: 'POST',
        body: JSON.stringify({ events }),
        signal: AbortSignal.timeout(5000),
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      })
      const { refused } = (await answer.json()) as { refused?: number }
      if (answer.status !== 200 || refused !== 0)
        throw new Error(`events answered ${answer.status}, ${refused ?? '?'} refused`)
    })
    fed.events += events.length
    await sleep(everyMs)
  }
}

/** Plays the people: taps the link of every third message of a step until `over`. */
export async function tapLinks(
  { db, deps, url }: Installation,
  version: number,
  step: number,
  over: () => boolean,
  fed: Fed,
): Promise<void> {
  const tapped = new Set<number>()
  while (!over()) {
    await sleep(300)
    const { rows } = await sql<{
      id: number
    }>`select id from message where version = ${version} and step = ${step} and id % 3 = 0`
      .execute(db)
      .catch(() => ({ rows: [] }))
    for (const { id } of rows.filter((row) => !tapped.has(row.id))) {
      tapped.add(id)
      const answer = await fetch(`${url}/c/${deps.links.encode(id, 0)}`, {
        redirect: 'manual',
        signal: AbortSignal.timeout(3000),
        headers: { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)' },
      }).catch(() => null)
      if (answer && answer.status >= 300 && answer.status < 400) fed.clicks++
    }
  }
}

async function insist(fed: Fed, act: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 120_000
  for (;;) {
    try {
      return await act()
    } catch (error) {
      if (Date.now() > deadline) throw error
      fed.retries++
      await sleep(200)
    }
  }
}
