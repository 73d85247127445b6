import { randomBytes } from 'node:crypto'
import type { LiveCounts } from '../../schema/api/journeys.ts'
import { readCounts } from '../../activities/store/version-counts.ts'
import type { Db } from '../../activities/store/db.ts'

/** One thing to tell a browser. `id` is what it says again (Last-Event-ID) to go on where it stopped. */
export type LiveMessage = { event: 'counts' | 'delta' | 'revision'; id: string; data: string }
export type LiveSubject = { journey: string; version: number | null }
export type LiveHub = {
  /** Tells `listener` everything first (or what it missed since `lastEventId`), then what changes. Answers how to stop. */
  subscribe(subject: LiveSubject, listener: (message: LiveMessage) => void, lastEventId?: string): () => void
  close(): void
}

type Watch = {
  subject: LiveSubject
  listeners: Set<(message: LiveMessage) => void>
  /** Listeners that have not had their first message yet. */
  fresh: Map<(message: LiveMessage) => void, string | undefined>
  token: string
  seq: number
  counts: LiveCounts | null
  texts: Map<string, string>
  /** In which tick a step last changed: what a browser that comes back has missed. */
  changedAt: Map<string, number>
  revision: number | null
  timer: NodeJS.Timeout | undefined
}

/** Twice a second while somebody looks, and never more than a sixth of the database's time for one version. */
const tickMs = 500

/** Live numbers for many browsers from one reader per version. */
export function createLiveHub(db: Db): LiveHub {
  const watches = new Map<string, Watch>()
  let closed = false

  const tick = async (key: string, watch: Watch): Promise<void> => {
    const started = performance.now()
    try {
      await look(db, watch)
    } catch {
      // The database is away: the next tick tries again, the browser keeps what it has.
    }
    if (closed || watches.get(key) !== watch) return
    watch.timer = setTimeout(() => void tick(key, watch), Math.max(tickMs, (performance.now() - started) * 5))
  }

  return {
    subscribe(subject, listener, lastEventId) {
      const key = `${subject.journey}/${subject.version ?? ''}`
      let watch = watches.get(key)
      const isNew = !watch
      if (!watch) {
        watch = {
          subject,
          listeners: new Set(),
          fresh: new Map(),
          token: randomBytes(4).toString('hex'),
          seq: 0,
          counts: null,
          texts: new Map(),
          changedAt: new Map(),
          revision: null,
          timer: undefined,
        }
        watches.set(key, watch)
      }
      const here = watch
      here.listeners.add(listener)
      here.fresh.set(listener, lastEventId)
      if (isNew) void tick(key, here)
      else if (here.revision !== null) greet(here)
      return () => {
        here.listeners.delete(listener)
        here.fresh.delete(listener)
        if (here.listeners.size > 0) return
        clearTimeout(here.timer)
        if (watches.get(key) === here) watches.delete(key)
      }
    },
    close() {
      closed = true
      for (const watch of watches.values()) clearTimeout(watch.timer)
      watches.clear()
    },
  }
}

async function look(db: Db, watch: Watch): Promise<void> {
  const { journey, version } = watch.subject
  const { revision, ...counts } =
    version === null ? { revision: await draftRevision(db, journey) } : await readCounts(db, version)
  const changed = 'steps' in counts ? note(watch, counts) : null
  const saved = watch.revision !== null && watch.revision !== revision
  watch.revision = revision
  if (changed) tell(watch, 'delta', JSON.stringify({ ...watch.counts, steps: changed }))
  if (saved) tell(watch, 'revision', JSON.stringify({ revision }))
  greet(watch)
}

/** Keeps the new figures; answers the steps that changed, null when nothing did. */
function note(watch: Watch, counts: LiveCounts): LiveCounts['steps'] | null {
  const before = watch.counts
  const whole = JSON.stringify({ ...counts, steps: null })
  const changed = Object.entries(counts.steps).filter(([id, step]) => {
    const text = JSON.stringify(step)
    if (watch.texts.get(id) === text) return false
    watch.texts.set(id, text)
    return true
  })
  const wholeChanged = watch.texts.get('') !== whole
  watch.texts.set('', whole)
  watch.counts = counts
  if (changed.length === 0 && !wholeChanged) return null
  watch.seq++
  for (const [id] of changed) watch.changedAt.set(id, watch.seq)
  return before ? Object.fromEntries(changed) : null
}

function tell(watch: Watch, event: LiveMessage['event'], data: string): void {
  for (const listener of watch.listeners) if (!watch.fresh.has(listener)) listener({ event, id: idOf(watch), data })
}

function greet(watch: Watch): void {
  for (const [listener, lastEventId] of watch.fresh) {
    watch.fresh.delete(listener)
    const [token, seq, revision] = (lastEventId ?? '').split('.')
    const resumes = token === watch.token && Number(seq) <= watch.seq
    if (watch.counts && !resumes) listener({ event: 'counts', id: idOf(watch), data: JSON.stringify(watch.counts) })
    else if (watch.counts && Number(seq) < watch.seq) {
      const missed = Object.entries(watch.counts.steps).filter(([id]) => (watch.changedAt.get(id) ?? 0) > Number(seq))
      listener({
        event: 'delta',
        id: idOf(watch),
        data: JSON.stringify({ ...watch.counts, steps: Object.fromEntries(missed) }),
      })
    }
    if (!resumes || Number(revision) !== watch.revision)
      listener({ event: 'revision', id: idOf(watch), data: JSON.stringify({ revision: watch.revision }) })
  }
}

const idOf = (watch: Watch) => `${watch.token}.${watch.seq}.${watch.revision ?? 0}`

async function draftRevision(db: Db, journey: string): Promise<number> {
  const row = await db.selectFrom('journey').select('revision').where('id', '=', journey).executeTakeFirst()
  return row?.revision ?? 0
}
