import { randomBytes } from 'node:crypto'
import type { RevisionEvent } from '../../schema/api/collaboration.ts'
import type { LiveCounts } from '../../schema/api/journeys.ts'
import { documentFormat } from '../../schema/document.ts'
import { revisionsSince } from '../../activities/store/journeys.ts'
import { presentAt } from '../../activities/store/presence.ts'
import { readCounts } from '../../activities/store/version-counts.ts'
import type { Database, Db } from '../../activities/store/db.ts'
import { listen } from '../../activities/store/listen.ts'

/** One thing to tell a browser. `id` is what it says again (Last-Event-ID) to go on where it stopped. */
export type LiveMessage = { event: 'counts' | 'delta' | 'revision' | 'presence'; id: string; data: string }
export type LiveSubject = { journey: string; version: number | null }
export type LiveHub = {
  /** Tells `listener` everything first (or what it missed since `lastEventId`), then what changes. Answers how to stop. */
  subscribe(subject: LiveSubject, listener: (message: LiveMessage) => void, lastEventId?: string): () => void
  close(): Promise<void>
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
  /** Who has the journey open, as it was last told. */
  presence: string
  lookedAround: number
  timer: NodeJS.Timeout | undefined
}

/** Twice a second while somebody looks, and never more than a sixth of the database's time for one version. */
const tickMs = 500
const nobody = '[]'
const presenceMs = 3000

/** Live numbers for many browsers from one reader per version. */
export function createLiveHub(database: Database): LiveHub {
  const { db } = database
  const watches = new Map<string, Watch>()
  let closed = false
  const listener = listen(database, 'caravan_presence', (journey) => {
    for (const watch of watches.values())
      if (journey === '' || watch.subject.journey === journey) void lookAround(db, watch).catch(() => {})
  })

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
          presence: nobody,
          lookedAround: 0,
          timer: undefined,
        }
        watches.set(key, watch)
      }
      const here = watch
      here.listeners.add(listener)
      here.fresh.set(listener, lastEventId)
      if (isNew) void tick(key, here)
      else if (here.revision !== null) void greet(db, here).catch(() => {})
      return () => {
        here.listeners.delete(listener)
        here.fresh.delete(listener)
        if (here.listeners.size > 0) return
        clearTimeout(here.timer)
        if (watches.get(key) === here) watches.delete(key)
      }
    },
    async close() {
      closed = true
      for (const watch of watches.values()) clearTimeout(watch.timer)
      watches.clear()
      await listener.close()
    },
  }
}

async function look(db: Db, watch: Watch): Promise<void> {
  const { journey, version } = watch.subject
  const { revision, ...counts } =
    version === null ? { revision: await draftRevision(db, journey) } : await readCounts(db, version)
  // A heartbeat is told at once by its notification; this is for those that have ceased.
  if (Date.now() - watch.lookedAround > presenceMs) await lookAround(db, watch)
  const edits =
    watch.revision === null || watch.revision === revision
      ? []
      : await editsSince(db, journey, watch.revision, revision)
  const changed = 'steps' in counts ? note(watch, counts) : null
  watch.revision = revision
  if (changed) tell(watch, 'delta', JSON.stringify({ ...watch.counts, steps: changed }))
  for (const edit of edits) tell(watch, 'revision', JSON.stringify(edit), edit.revision)
  await greet(db, watch)
}

/** Who has the journey open, told when it is not as it was. */
async function lookAround(db: Db, watch: Watch): Promise<void> {
  watch.lookedAround = Date.now()
  const present = JSON.stringify(await presentAt(db, watch.subject.journey))
  if (present === watch.presence) return
  watch.presence = present
  tell(watch, 'presence', present)
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

function tell(watch: Watch, event: LiveMessage['event'], data: string, revision?: number): void {
  for (const listener of watch.listeners)
    if (!watch.fresh.has(listener)) listener({ event, id: idOf(watch, revision), data })
}

/** Gives new listeners what they need first. Those that say which revision they know get the edits since, from any server process. */
async function greet(db: Db, watch: Watch): Promise<void> {
  for (const [listener, lastEventId] of watch.fresh) {
    const [token, seq, revision] = (lastEventId ?? '').split('.')
    const known = /^\d{1,9}$/.test(revision ?? '') ? Number(revision) : null
    let edits: RevisionEvent[] = []
    let upTo: number | null
    do {
      upTo = watch.revision
      edits = known === null ? [wholeAt(upTo ?? 0)] : await editsSince(db, watch.subject.journey, known, upTo ?? 0)
    } while (upTo !== watch.revision)
    if (!watch.fresh.delete(listener)) continue
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
    for (const edit of edits)
      listener({ event: 'revision', id: idOf(watch, edit.revision), data: JSON.stringify(edit) })
    if (watch.presence !== nobody || lastEventId !== undefined)
      listener({ event: 'presence', id: idOf(watch), data: watch.presence })
  }
}

const idOf = (watch: Watch, revision = watch.revision) => `${watch.token}.${watch.seq}.${revision ?? 0}`

const mostEdits = 200
const mostCharacters = 400_000
const wholeAt = (revision: number): RevisionEvent => ({ revision, format: documentFormat })

/** The edits between two revisions; when they are too many, only how far the draft has come. */
async function editsSince(db: Db, journey: string, since: number, upTo: number): Promise<RevisionEvent[]> {
  if (upTo <= since) return upTo < since ? [wholeAt(upTo)] : []
  if (upTo - since > mostEdits) return [wholeAt(upTo)]
  const rows = await revisionsSince(db, journey, since, mostEdits)
  const edits = rows
    .filter((row) => row.revision <= upTo)
    .map((row) => ({
      ...wholeAt(row.revision),
      clientId: row.client_id,
      commandId: row.command_id,
      author: row.author,
      label: row.label,
      patches: row.patches as RevisionEvent['patches'] & {},
    }))
  return JSON.stringify(edits).length > mostCharacters ? [wholeAt(upTo)] : edits
}

async function draftRevision(db: Db, journey: string): Promise<number> {
  const row = await db.selectFrom('journey').select('revision').where('id', '=', journey).executeTakeFirst()
  return row?.revision ?? 0
}
