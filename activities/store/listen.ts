import { Client } from 'pg'
import type { Database } from './db.ts'

/** Listens on a connection of its own, and connects again when it breaks; what was missed meanwhile counts as a change (an empty payload). */
export function listen(
  { pool }: Database,
  channel: 'caravan_versions' | 'caravan_presence' | 'caravan_keys',
  onChange: (payload: string) => void,
): { close(): Promise<void> } {
  let closed = false
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  const again = () => {
    if (closed) return
    clearTimeout(timer)
    timer = setTimeout(() => void connect(), 500)
    timer.unref()
  }
  async function connect(): Promise<void> {
    const next = new Client({
      connectionString: pool.options.connectionString,
      application_name: 'caravan live',
      keepAlive: true,
    })
    next.on('error', () => {})
    next.on('end', again)
    next.on('notification', ({ payload }) => onChange(payload ?? ''))
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
      client = next
      onChange('')
      if (closed) await next.end()
    } catch {
      again()
    }
  }
  const first = connect()
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await first
      await client?.end().catch(() => {})
    },
  }
}
