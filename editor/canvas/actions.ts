import type { JourneyDoc } from '../../schema/document.ts'
import type { Kinds } from '../../schema/steps/registry.ts'
import { useLanguageStore } from '../app/language.ts'
import type { Command, CommandLabel, Place } from '../document/command.ts'
import { stepTitle } from '../document/describe.ts'
import type { DispatchOptions, DocumentStore } from '../document/document-store.ts'
import { newStep } from '../document/new-step.ts'
import { blockOf, branchOf } from '../document/shape.ts'
import { currentTexts } from '../i18n/texts.ts'
import type { DropPoint } from '../layout/layout-types.ts'
import { commandText } from './command-text.ts'
import { createCopyActions } from './copy-actions.ts'
import { createFixActions } from './fix-actions.ts'
import { createGroupActions } from './group-actions.ts'
import { createLookActions } from './look-actions.ts'
import { createNoteActions } from './note-actions.ts'
import { createRecipeActions } from './recipe-actions.ts'
import type { SessionStore } from './session-store.ts'
import type { ViewStore } from './view-store.ts'
import { createUntangleAction } from './untangle-action.ts'
import { walkFrom, type WalkKey } from './walk.ts'

/** What the canvas can be told about the viewport; set by the adapter that owns it. */
export type Viewport = {
  reveal(id: string): void
  fit(): void
  /** Shows where the journey begins, large enough to read. */
  start(): void
  fitSteps(ids: string[]): void
  zoomBy(factor: number): void
  center(): { x: number; y: number }
}

export type CanvasActions = ReturnType<typeof createActions>

/** What the parts of the actions share. */
export type Known = Dependencies & {
  dispatch(command: Command, options?: DispatchOptions): boolean
  announce(announcement: string): void
  focusStep(id: string, options?: { open?: boolean; reveal?: boolean }): void
  focusCard(id: string): void
  titleOf(id: string): string
  unitOf(id: string): string[]
  viewport(): Viewport | null
}

type Dependencies = { documents: DocumentStore; view: ViewStore; session: SessionStore; kinds: Kinds }

/** What a person can do on the canvas. Mouse, keyboard and menus all come here, so they all do the same. */
export function createActions({ documents, view, session, kinds }: Dependencies) {
  let viewport: Viewport | null = null
  const doc = (): JourneyDoc => documents.getState().doc
  const language = () => useLanguageStore.getState().language
  const titleOf = (id: string) => {
    const step = doc().steps[id]
    return step ? stepTitle(step, kinds)[language()] : id
  }
  const announce = (announcement: string) => session.setState({ announcement })
  const dispatch = (command: Command, options?: DispatchOptions) => documents.dispatch(command, options)

  function focusStep(id: string, options: { open?: boolean; reveal?: boolean } = {}): void {
    const { hidden, layout } = view.getState()
    if (!doc().steps[id]) return layout.cards.has(id) ? focusCard(id) : undefined
    const folded = hidden.get(id)
    if (folded !== undefined) dispatch({ type: 'collapseGroup', id: folded.slice('group:'.length), collapsed: false })
    if (options.reveal ?? true) viewport?.reveal(id)
    const { focusRequest, open } = session.getState()
    session.setState({
      focus: id,
      selection: [id],
      focusRequest: focusRequest + 1,
      open: options.open || (open !== null && open !== 'settings') ? id : open,
    })
  }

  /** A folded group takes the keyboard as a card does. */
  function focusCard(id: string): void {
    viewport?.reveal(id)
    session.setState(({ focusRequest }) => ({ focus: id, selection: [], focusRequest: focusRequest + 1 }))
  }

  /** Words for a place: "after “Wait 1 day”". */
  function placeText(drop: DropPoint | null): string {
    const { canvas } = currentTexts()
    if (!drop) return ''
    if (drop.before) return canvas.before(titleOf(drop.before.target))
    if (!drop.place) return ''
    const shape = view.getState().shapes.get(drop.place.from)
    const exit = shape?.exits.find((candidate) => candidate.ports[0] === drop.place?.ports[0])
    const title = titleOf(drop.place.from)
    return shape && exit && shape.exits.length > 1 ? canvas.onPort(title, exit.label[language()]) : canvas.after(title)
  }

  /** The name of the way out that a place is on. */
  function exitText({ place }: DropPoint): string {
    const exit = view
      .getState()
      .shapes.get(place?.from ?? '')
      ?.exits.find((candidate) => candidate.ports[0] === place?.ports[0])
    return exit?.label[language()] ?? ''
  }

  /** Where a step goes when no place was named: after the focused step, else at the end of the first path. */
  function defaultDrop(): DropPoint | null {
    const { focus, selection } = session.getState()
    const { layout, order } = view.getState()
    const after = [focus, selection.at(-1), ...order.toReversed()].find(
      (id) => id && doc().steps[id] && layout.drops.some((drop) => drop.place?.from === id),
    )
    return layout.drops.find((drop) => drop.place?.from === after) ?? null
  }

  /** Puts a new step of a kind into a place, opens it, and gives it the keyboard. */
  function addStep(kindName: string, drop: DropPoint | null = defaultDrop()): string | null {
    const kind = kinds.get(kindName)
    if (!kind) return null
    const { step, flow } = newStep(kind)
    const triggers = doc().triggers
    let done: boolean
    if (kind.trigger) {
      const first = triggers[0]
        ? (Object.values(doc().steps[triggers[0]]?.next ?? {})[0] ?? null)
        : (view.getState().order[0] ?? null)
      done = dispatch({ type: 'insertTrigger', step, flow, target: first })
    } else if (drop?.before) done = dispatch({ type: 'insertBefore', ...drop.before, step, flow })
    else if (drop?.place) done = dispatch({ type: 'insertStep', place: drop.place, step, flow })
    else done = dispatch({ type: 'insertLoose', step })
    session.setState({ picker: null, carried: null })
    if (!done) return null
    focusStep(step.id, { open: true })
    announce(currentTexts().canvas.inserted(kind.title[language()], placeText(drop)).trim())
    return step.id
  }

  function neighbourOf(ids: string[]): string | null {
    const { order } = view.getState()
    const gone = new Set(ids)
    const first = order.findIndex((id) => gone.has(id))
    return (
      order
        .slice(0, Math.max(0, first))
        .toReversed()
        .find((id) => !gone.has(id)) ??
      order.find((id) => !gone.has(id)) ??
      null
    )
  }

  function remove(ids: string[], how: 'heal' | 'branch' = 'heal'): void {
    const present = ids.filter((id) => doc().steps[id])
    const first = present[0]
    if (first === undefined) return
    const gone = how === 'branch' ? [...branchOf(doc(), first)] : present
    const title = titleOf(first)
    const next = neighbourOf(gone)
    if (!dispatch(how === 'branch' ? { type: 'deleteBranch', id: first } : { type: 'deleteSteps', ids: present }))
      return
    const { open } = session.getState()
    session.setState({ selection: [], open: open !== null && gone.includes(open) ? null : open })
    if (next) focusStep(next)
    announce(currentTexts().canvas.deleted(title))
  }

  function move(ids: string[], drop: DropPoint): void {
    const place = drop.place ?? drop.before?.sources[0]
    const head = ids[0]
    if (!place || head === undefined) return
    if (dispatch({ type: 'moveSteps', ids, place })) {
      focusStep(head)
      announce(currentTexts().canvas.moved(titleOf(head)))
    }
    session.setState({ carried: null, choosing: null })
  }

  /** A step as it moves: with its inner branches. */
  const unitOf = (id: string): string[] => blockOf(doc(), id)

  function travel(direction: 'undo' | 'redo'): void {
    const { canvas } = currentTexts()
    const label: CommandLabel | null = direction === 'undo' ? documents.undo() : documents.redo()
    if (!label) return announce(direction === 'undo' ? canvas.nothingToUndo : canvas.nothingToRedo)
    const text = commandText(label)
    announce(direction === 'undo' ? canvas.undone(text) : canvas.redone(text))
    const { open, focus, selection } = session.getState()
    const alive = (id: string | null) => id === null || id === 'settings' || !!doc().steps[id]
    session.setState({
      open: alive(open) ? open : null,
      focus: alive(focus) ? focus : neighbourOf(focus ? [focus] : []),
      selection: selection.filter(alive),
    })
  }

  function nextProblem(step: 1 | -1): void {
    const { problems, order } = view.getState()
    const ids = order.filter((id) => problems.some((problem) => problem.stepId === id))
    if (ids.length === 0) return announce(currentTexts().canvas.noProblems)
    const at = ids.indexOf(session.getState().focus ?? '')
    const id = ids[(at + step + ids.length) % ids.length]
    if (id) focusStep(id, { open: true })
  }

  function walk(key: WalkKey): void {
    const id = walkFrom(session.getState().focus, key, view.getState())
    if (id) focusStep(id)
  }

  function connect({ from, ports }: Place, target: string | null): void {
    const done = dispatch({ type: 'connect', place: { from, ports }, target })
    session.setState({ choosing: null })
    if (!done) return
    const { canvas } = currentTexts()
    const exit = view
      .getState()
      .shapes.get(from)
      ?.exits.find((candidate) => ports.some((port) => candidate.ports.includes(port)))
    const port = exit?.label[language()] ?? ports[0] ?? ''
    announce(
      target === null
        ? canvas.disconnected(titleOf(from), port)
        : canvas.connected(titleOf(from), port, titleOf(target)),
    )
  }

  const known = {
    documents,
    view,
    session,
    kinds,
    dispatch,
    announce,
    focusStep,
    focusCard,
    titleOf,
    unitOf,
    viewport: () => viewport,
  }

  return {
    ...createCopyActions(known, { defaultDrop, remove }),
    ...createFixActions(known),
    ...createNoteActions(known),
    ...createGroupActions(known),
    ...createLookActions(known),
    ...createRecipeActions(known),
    ...createUntangleAction(known),
    dispatch,
    focusStep,
    placeText,
    exitText,
    defaultDrop,
    addStep,
    remove,
    move,
    unitOf,
    nextProblem,
    walk,
    connect,
    titleOf,
    announce,
    undo: () => travel('undo'),
    redo: () => travel('redo'),
    isTrigger: (id: string) => kinds.get(doc().steps[id]?.kind ?? '')?.trigger === true,
    kindOf: (id: string) => doc().steps[id]?.kind,
    drops: () => view.getState().layout.drops,
    branchSize: (id: string) => branchOf(doc(), id).size,
    openPicker: (drop: DropPoint | null, query = '') => session.setState({ picker: { drop, query } }),
    close: () => session.setState({ open: null }),
    viewport: () => viewport,
    setViewport: (next: Viewport | null) => {
      viewport = next
    },
  }
}
