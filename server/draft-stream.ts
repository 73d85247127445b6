import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { draftRequest } from '../schema/api/contacts.ts'
import { queues } from '../schema/activities.ts'
import { CaravanError } from '../schema/errors.ts'
import { issueLines } from '../schema/migrate-doc.ts'
import type { Deps } from '../activities/deps.ts'
import type { TemporalClient } from './runtime/temporal-client.ts'

export type DraftEvent = { event: 'draft' | 'done' | 'error'; data: unknown }
type Input = { deps: Deps; temporal: TemporalClient; databaseUrl: string; workspace: number }

/** The channel on which an activity tells of its drafts, and the key under which the brief waits for it. */
export const draftChannel = (id: string): string => `caravan_draft_${id}`
export const draftKey = (id: string): string => `request:${id}`

/**
 * Writes copy as an activity and streams what it writes: the brief waits in the database, Temporal gets only its id (promise P7),
 * drafts come back by NOTIFY. Ends when the workflow does, whatever was lost on the way.
 */
export async function* draftStream(
  { deps, temporal, databaseUrl, workspace }: Input,
  request: unknown,
): AsyncIterable<DraftEvent> {
  const parsed = draftRequest.safeParse(request)
  if (!parsed.success) throw new CaravanError('invalidInput', { issues: issueLines(parsed.error).join('; ') })
  const id = randomBytes(8).toString('hex')
  const { db } = deps.database
  await db
    .insertInto('ai_cache')
    .values({ key: draftKey(id), value: JSON.stringify(parsed.data) })
    .execute()
  const listener = new pg.Client({ connectionString: databaseUrl, application_name: 'caravan-drafts' })
  const queue: DraftEvent[] = []
  let wake = () => {}
  let over = false
  const push = (event: DraftEvent) => {
    queue.push(event)
    wake()
  }
  const end = () => {
    over = true
    wake()
  }
  try {
    await listener.connect()
    listener.on('error', end)
    listener.on('notification', ({ payload }) => push(JSON.parse(payload ?? '{}') as DraftEvent))
    await listener.query(`listen ${draftChannel(id)}`)
    const client = await temporal.client()
    const handle = await client.workflow.start('writeCopy', {
      workflowId: `copy/${workspace}/${id}`,
      taskQueue: queues.main,
      args: [{ id, workspace }],
      staticSummary: 'Write copy',
    })
    handle.result().then(
      // The last notification may come after the result: give it a moment.
      () => setTimeout(end, 200),
      () => (push({ event: 'error', data: { code: 'failed' } }), end()),
    )
    for (;;) {
      while (queue.length > 0) yield queue.shift()!
      if (over) return
      await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    await listener.end().catch(() => {})
    await db.deleteFrom('ai_cache').where('key', '=', draftKey(id)).execute()
  }
}
