import { createStore, type StoreApi } from 'zustand/vanilla'
import type { DocPatch } from '../../schema/api/journeys.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import { applyCommand, applyDocPatches } from './apply.ts'
import { type Command, type CommandLabel, CommandRefused } from './command.ts'
import { type Conflict, resolveWith, splitConflicts } from './conflicts.ts'
import { type Pending, rebase } from './rebase.ts'
import { guard, leavesLooseEnds } from './undo-guard.ts'

/** One thing that can be undone. `blocked`: somebody else has changed the same place since. */
export type Entry = {
  label: CommandLabel
  inverse: DocPatch[]
  patches: DocPatch[]
  key?: string
  at: number
  blocked?: boolean
}

export type SaveState = 'saved' | 'saving' | 'offline' | 'refused'

export type DocumentState = {
  journeyId: string
  doc: JourneyDoc
  /** The document as the server has it at `revision`; `doc` is this plus `pending`. */
  base: JourneyDoc
  revision: number
  pending: Pending[]
  past: Entry[]
  future: Entry[]
  /** Edits that no longer fitted after somebody else's, named to the author once. */
  lost: CommandLabel[]
  /** Values that somebody else set at the same time; mine wait here for a choice. */
  conflicts: Conflict[]
  saveState: SaveState
  savedAt: number
}

export type DispatchOptions = {
  /** Edits with the same key within 800 ms of each other are one step of undo and one save: typing into a field. */
  key?: string
}

export type DocumentStore = StoreApi<DocumentState> & {
  dispatch(command: Command, options?: DispatchOptions): boolean
  undo(): CommandLabel | null
  redo(): CommandLabel | null
  /** A pending edit is on the server as `revision`. False: edits between are missing, the document has to be read again. */
  acknowledge(commandId: string, revision: number): boolean
  /** Ends a conflict: mine in its place, theirs as it is, or both texts. */
  resolve(id: string, choice: 'mine' | 'theirs' | 'both'): void
  /** Somebody else's edits, in the server's order. */
  receive(edits: { revision: number; commandId: string; patches: DocPatch[] }[]): void
  /** The whole document from the server, when edits between are missing. */
  reload(doc: JourneyDoc, revision: number): void
  setSaveState(saveState: SaveState): void
  forgetLost(): void
}

export type DocumentDependencies = {
  journeyId: string
  doc: JourneyDoc
  revision: number
  pending?: Pending[]
  history?: { past: Entry[]; future: Entry[] }
  conflicts?: Conflict[]
  describe(doc: JourneyDoc, command: Command): CommandLabel
  newId?(): string
  now?(): number
}

const coalesceMs = 800
const historyLength = 500

/** The store of one open journey: changed only by commands. Knows no React and no network. */
export function createDocumentStore(dependencies: DocumentDependencies): DocumentStore {
  const { journeyId, describe, newId = () => crypto.randomUUID(), now = Date.now } = dependencies
  const opened = rebase(dependencies.doc, dependencies.pending ?? [])
  const store = createStore<DocumentState>(() => ({
    journeyId,
    doc: opened.doc,
    base: dependencies.doc,
    revision: dependencies.revision,
    pending: opened.pending,
    past: dependencies.history?.past ?? [],
    future: dependencies.history?.future ?? [],
    lost: opened.lost,
    conflicts: dependencies.conflicts ?? [],
    saveState: opened.pending.length > 0 ? 'saving' : 'saved',
    savedAt: now(),
  }))

  /** Applies and queues; history is the caller's. */
  function perform(command: Command, label: CommandLabel, key?: string): Entry | null {
    const { doc, pending } = store.getState()
    let applied
    try {
      applied = applyCommand(doc, command)
    } catch (error) {
      if (error instanceof CommandRefused) return null
      throw error
    }
    if (applied.patches.length === 0) return null
    const at = now()
    const last = pending.at(-1)
    const joins = key !== undefined && last?.key === key && !last.sent && at - last.at < coalesceMs
    const entry: Pending = joins
      ? { ...last, at, commands: [...last.commands, command], patches: [...last.patches, ...applied.patches] }
      : {
          commandId: newId(),
          label,
          commands: [command],
          patches: applied.patches,
          sent: false,
          at,
          ...(key === undefined ? {} : { key }),
        }
    store.setState({
      doc: applied.doc,
      pending: [...(joins ? pending.slice(0, -1) : pending), entry],
      saveState: 'saving',
    })
    return { label, patches: applied.patches, inverse: applied.inverse, at, ...(key === undefined ? {} : { key }) }
  }

  function remember(entry: Entry): void {
    const { past } = store.getState()
    const last = past.at(-1)
    const joins = last && entry.key !== undefined && last.key === entry.key && entry.at - last.at < coalesceMs
    const joined = joins
      ? { ...entry, patches: [...last.patches, ...entry.patches], inverse: [...entry.inverse, ...last.inverse] }
      : entry
    store.setState({ past: [...(joins ? past.slice(0, -1) : past), joined].slice(-historyLength), future: [] })
  }

  /** Undoing must not take away a step that somebody else has drawn to since. */
  function fits(patches: DocPatch[]): boolean {
    const { doc } = store.getState()
    try {
      return !leavesLooseEnds(doc, applyDocPatches(doc, patches).doc)
    } catch {
      return false
    }
  }

  function travel(direction: 'undo' | 'redo'): CommandLabel | null {
    const { past, future } = store.getState()
    const entry = direction === 'undo' ? past.at(-1) : future.at(-1)
    if (!entry) return null
    const rest = {
      past: direction === 'undo' ? past.slice(0, -1) : past,
      future: direction === 'undo' ? future : future.slice(0, -1),
    }
    const patches = direction === 'undo' ? entry.inverse : entry.patches
    const done =
      !entry.blocked &&
      fits(patches) &&
      perform(
        { type: 'revert', patches },
        { type: direction, ...(entry.label.subject ? { subject: entry.label.subject } : {}) },
      )
    if (!done) {
      store.setState({ ...rest, lost: [...store.getState().lost, entry.label] })
      return null
    }
    const { key: _, ...kept } = entry
    store.setState(
      direction === 'undo'
        ? { past: rest.past, future: [...rest.future, kept] }
        : { past: [...rest.past, kept], future: rest.future },
    )
    return entry.label
  }

  function settle(base: JourneyDoc, revision: number, pending: Pending[]): void {
    const before = store.getState()
    const split = splitConflicts(before.base, base, pending)
    const rebased = rebase(base, split.pending)
    const { lost, saveState, past, future, conflicts } = before
    store.setState({
      base,
      revision,
      doc: rebased.doc,
      pending: rebased.pending,
      past: guard(past, before.doc, rebased.doc),
      future: guard(future, before.doc, rebased.doc),
      conflicts: [...conflicts, ...split.conflicts],
      lost: [...lost, ...rebased.lost],
      savedAt: now(),
      saveState: rebased.pending.length === 0 ? 'saved' : saveState,
    })
  }

  return Object.assign(store, {
    dispatch(command: Command, options: DispatchOptions = {}) {
      const entry = perform(command, describe(store.getState().doc, command), options.key)
      if (entry) remember(entry)
      return entry !== null
    },
    undo: () => travel('undo'),
    redo: () => travel('redo'),
    acknowledge(commandId: string, revision: number) {
      const { pending, base, doc, revision: known } = store.getState()
      const done = pending.find((entry) => entry.commandId === commandId)
      if (!done) return true
      const rest = pending.filter((entry) => entry !== done)
      if (revision > known + 1) return false
      if (revision <= known) {
        settle(base, known, rest)
        return true
      }
      const nextBase = applyDocPatches(base, done.patches).doc
      // Nothing waits behind it: the document is the base, object for object, so nothing is drawn again.
      store.setState({
        base: rest.length === 0 ? doc : nextBase,
        revision,
        pending: rest,
        savedAt: now(),
        saveState: rest.length === 0 ? 'saved' : 'saving',
      })
      return true
    },
    resolve(id: string, choice: 'mine' | 'theirs' | 'both') {
      const { conflicts } = store.getState()
      const conflict = conflicts.find((one) => one.id === id)
      if (!conflict) return
      store.setState({ conflicts: conflicts.filter((one) => one !== conflict) })
      if (choice !== 'theirs') this.dispatch(resolveWith(conflict, choice))
    },
    receive(edits: { revision: number; commandId: string; patches: DocPatch[] }[]) {
      const state = store.getState()
      let { base, revision, pending } = state
      for (const edit of edits) {
        if (edit.revision <= revision) continue
        base = applyDocPatches(base, edit.patches).doc
        revision = edit.revision
        pending = pending.filter((entry) => entry.commandId !== edit.commandId)
      }
      settle(base, revision, pending)
    },
    reload: (doc: JourneyDoc, revision: number) => settle(doc, revision, store.getState().pending),
    setSaveState: (saveState: SaveState) => store.setState({ saveState }),
    forgetLost: () => store.setState({ lost: [] }),
  })
}
