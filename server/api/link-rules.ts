import { sql } from 'kysely'
import type { Db } from '../../activities/store/db.ts'

/** What holds for the links of one workspace. `address` and its `host`: its own; null: the installation's. */
type LinkRule = { name: string; address: string | null; host: string | null; days: number | null }
type Read = { byWorkspace: Map<number, LinkRule>; hosts: Set<string> }

/** What workspaces decided about their links, at most two seconds old. */
export type LinkRules = {
  of(workspace: number): Promise<LinkRule>
  /** The hosts that any workspace has its links under. */
  hosts(): Promise<ReadonlySet<string>>
  isRevoked(version: number, message: number): Promise<boolean>
}

const believeMs = 2000
const day = 86_400_000
/** Transactions that were open at the last look may have been of before it. */
const overlapMs = 60_000

export function createLinkRules(db: Db): LinkRules {
  const revoked = { versions: new Set<number>(), messages: new Set<number>() }
  let since = 0
  let known: Promise<Read> | undefined
  let at = 0

  async function load(): Promise<Read> {
    const { rows } = await sql<{ id: number; name: string; address: string | null; days: number | null }>`
      select id, name, settings ->> 'linkAddress' as address, (settings ->> 'linkDays')::int as days from workspace`.execute(
      db,
    )
    const began = Date.now()
    const fresh = await db
      .selectFrom('link_revoked')
      .select(['version', 'message'])
      .where('at', '>', new Date(since - overlapMs))
      .execute()
    for (const { version, message } of fresh) {
      if (version !== null) revoked.versions.add(version)
      if (message !== null) revoked.messages.add(message)
    }
    since = began
    const rules = rows.map(({ id, name, address, days }): [number, LinkRule] => [
      id,
      { name, days, address, host: address === null ? null : new URL(address).hostname },
    ])
    return {
      byWorkspace: new Map(rules),
      hosts: new Set(rules.flatMap(([, { host }]) => (host === null ? [] : [host]))),
    }
  }
  function read(): Promise<Read> {
    if (known && Date.now() - at < believeMs) return known
    at = Date.now()
    const loading = load()
    known = loading
    // A look that failed is not kept: the next visit looks again.
    loading.catch(() => (known = undefined))
    return loading
  }
  return {
    of: async (workspace) =>
      (await read()).byWorkspace.get(workspace) ?? { name: '', address: null, host: null, days: null },
    hosts: async () => (await read()).hosts,
    async isRevoked(version, message) {
      await read()
      return revoked.versions.has(version) || revoked.messages.has(message)
    },
  }
}

/** Whether a link of a message sent at `sentAt` has had its days. */
export function isExpired({ days }: LinkRule, sentAt: number, now: number): boolean {
  return days !== null && now > sentAt + days * day
}
