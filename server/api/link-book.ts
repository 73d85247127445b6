import { sql } from 'kysely'
import type { Channel } from '../../activities/gateways/gateway.ts'
import { linkTargets } from '../../activities/links/link-targets.ts'
import type { Db } from '../../activities/store/db.ts'
import { loadVersion } from '../../activities/store/versions.ts'

/** What is known of the messages of one batch: where their links lead and when they went out. */
export type LinkPage = {
  workspace: number
  version: number
  channel: Channel
  targets: readonly string[]
  sentAt: number
  members: number
}
export type LinkBook = (batch: number) => Promise<LinkPage | null>

const maxPages = 5000
const believeNothingMs = 10_000

/** Looks up batches' links, remembering the last 5,000: what was sent never changes. A batch that does not exist is asked for again later. */
export function createLinkBook(db: Db): LinkBook {
  const pages = new Map<number, { page: LinkPage | null; at: number }>()
  return async (batch) => {
    const hit = pages.get(batch)
    if (hit && (hit.page || Date.now() - hit.at < believeNothingMs)) return hit.page
    const page = await open(db, batch)
    if (pages.size >= maxPages) pages.delete(pages.keys().next().value!)
    pages.set(batch, { page, at: Date.now() })
    return page
  }
}

async function open(db: Db, batch: number): Promise<LinkPage | null> {
  const { rows } = await sql<{ workspace: number; version: number; step: number; members: number; at: Date }>`
    select workspace, version, step, cardinality(members) as members, coalesce(started_at, created_at) as at from batch where id = ${batch}`.execute(
    db,
  )
  const row = rows[0]
  if (!row) return null
  const step = (await loadVersion(db, row.version)).plan.steps[row.step]
  if (!step?.channel) return null
  return {
    workspace: row.workspace,
    version: row.version,
    channel: step.channel,
    targets: linkTargets(step),
    sentAt: row.at.getTime(),
    members: row.members,
  }
}

/** Where a link leads; undefined when its text has no such link (any more). */
export function targetOf(page: LinkPage, index: number): string | undefined {
  return page.targets[index]
}
