import { openCall } from '../batch/call-record.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Db } from './db.ts'

type Payload = { content?: { text?: string; subject?: string; html?: string } }
type Call = { from: number; sealed: Buffer }

/** The texts of messages as they were sent, from the sealed record of their batches; a message without one is left out. */
export async function sentTexts(
  db: Db,
  ring: KeyRing,
  messages: number[],
): Promise<Map<number, { subject?: string; text: string }>> {
  const texts = new Map<number, { subject?: string; text: string }>()
  const batches = [...new Set(messages.map((id) => Math.floor(id / 4096)))]
  if (batches.length === 0) return texts
  const rows = await db
    .selectFrom('batch_call')
    .select(['batch', 'from_pos', 'sealed'])
    .where('batch', 'in', batches)
    .execute()
  const calls = new Map<number, Call[]>()
  for (const row of rows)
    calls.set(row.batch, [...(calls.get(row.batch) ?? []), { from: row.from_pos, sealed: row.sealed }])
  for (const id of messages) {
    const batch = Math.floor(id / 4096)
    const position = id % 4096
    const call = (calls.get(batch) ?? []).filter(({ from }) => from <= position).sort((a, b) => b.from - a.from)[0]
    if (!call) continue
    const item = openCall(ring, batch, call.from, call.sealed).find(([at]) => at === position)
    const content = (item?.[1] as Payload | undefined)?.content
    if (content)
      texts.set(id, {
        ...(content.subject === undefined ? {} : { subject: content.subject }),
        text: content.text ?? '',
      })
  }
  return texts
}
