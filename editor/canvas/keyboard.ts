import type { CanvasActions } from './actions.ts'
import { lenses, type SessionStore } from './session-store.ts'
import type { WalkKey } from './walk.ts'

const walkKeys: Record<string, WalkKey> = {
  ArrowDown: 'down',
  ArrowUp: 'up',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'home',
  End: 'end',
}

/** True while an input method is composing: its Enter and letters are not ours. */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229

/** True in a field that takes text, where letters and Delete belong to the field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** Shortcuts that work wherever the focus is on the journey's page, except in fields. Returns true when the key is used. */
export function handleKey(
  event: KeyboardEvent,
  { session, actions }: { session: SessionStore; actions: CanvasActions },
): boolean {
  const command = event.metaKey || event.ctrlKey
  if (event.code === 'F8') return done(() => actions.nextProblem(event.shiftKey ? -1 : 1))
  if (command && event.code === 'KeyZ' && !isTyping(event.target))
    return done(event.shiftKey ? actions.redo : actions.undo)
  if (command && event.code === 'KeyY' && !isTyping(event.target)) return done(actions.redo)
  if (isTyping(event.target)) return false
  const { selection, focus } = session.getState()
  const chosen = selection.length > 0 ? selection : focus ? [focus] : []
  if (command) {
    if (event.shiftKey || event.altKey || globalThis.getSelection()?.toString()) return false
    if (event.code === 'KeyC') return chosen.length > 0 && done(() => void actions.copy(chosen))
    if (event.code === 'KeyX') return chosen.length > 0 && done(() => void actions.copy(chosen, true))
    if (event.code === 'KeyV') return done(() => void actions.paste())
    if (event.code === 'Period') return done(actions.fixFirst)
    if (event.code === 'KeyD') return chosen.length > 0 && done(() => actions.duplicate(chosen))
    return false
  }
  if (event.altKey) return event.key === 'ArrowLeft' && session.getState().came.length > 0 && done(actions.comeBack)
  if (event.key === 'Escape') return done(() => escape(session))
  if (event.key === '?') return done(() => session.setState({ dialog: 'keys' }))
  if (event.code === 'Slash')
    return done(() => document.querySelector<HTMLInputElement>('[data-palette-search]')?.focus())
  const inCanvas =
    event.target === document.body ||
    (event.target instanceof HTMLElement && event.target.closest('[data-canvas]') !== null)
  return inCanvas && canvasKey(event, chosen, focus, { session, actions })
}

function canvasKey(
  event: KeyboardEvent,
  chosen: string[],
  focus: string | null,
  { session, actions }: { session: SessionStore; actions: CanvasActions },
): boolean {
  const walk = event.shiftKey ? undefined : walkKeys[event.key]
  const onCard = event.target instanceof HTMLElement && event.target.dataset.step !== undefined
  const free =
    onCard ||
    event.target === document.body ||
    (event.target instanceof HTMLElement && event.target.dataset.canvas !== undefined)
  if (!free) return false
  if (event.shiftKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown'))
    return done(() => actions.extend(event.key === 'ArrowUp' ? 'up' : 'down'))
  if (walk) return done(() => actions.walk(walk))
  // A folded group is a button: Enter presses it.
  if (event.key === 'Enter' && focus?.startsWith('group:')) return false
  if (event.key === 'Enter' && focus) return done(() => enter(focus, { session, actions }))
  if (event.key === 'Delete' || event.key === 'Backspace')
    return chosen.length > 0 && done(() => actions.remove(chosen, event.shiftKey ? 'branch' : 'heal'))
  switch (event.code) {
    case 'KeyA':
      return done(() => actions.openPicker(actions.defaultDrop()))
    case 'KeyM':
      return focus !== null && done(() => session.setState({ choosing: { type: 'move', ids: actions.unitOf(focus) } }))
    case 'KeyN':
      return done(actions.addNote)
    case 'KeyG':
      return done(event.shiftKey ? actions.ungroupKey : actions.groupKey)
    case 'KeyR':
      return done(actions.turn)
    case 'KeyH':
      return done(() => session.setState({ hand: true }))
    case 'KeyV':
      return done(() => session.setState({ hand: false }))
    case 'KeyL':
      return done(() =>
        session.setState(({ lens }) => ({ lens: lenses[(lenses.indexOf(lens) + 1) % lenses.length] ?? 'people' })),
      )
    case 'Digit1':
      return done(() => actions.viewport()?.fit())
    default:
      if (event.key === '+' || event.key === '=') return done(() => actions.viewport()?.zoomBy(1.2))
      if (event.key === '-') return done(() => actions.viewport()?.zoomBy(1 / 1.2))
      return false
  }
}

/** Enter opens; while a target is chosen for a way out, it chooses. */
function enter(focus: string, { session, actions }: { session: SessionStore; actions: CanvasActions }): void {
  const { choosing } = session.getState()
  if (choosing?.type === 'connect') return actions.connect(choosing, focus)
  if (choosing?.type === 'move') {
    const drop = actions.drops().find((candidate) => candidate.place?.from === focus)
    if (drop) actions.move(choosing.ids, drop)
    return
  }
  actions.focusStep(focus, { open: true })
  session.setState({ formRequest: session.getState().formRequest + 1 })
}

/** One level up: what is being chosen, then the dialog's place, the open form, the lit way, the selection. */
function escape(session: SessionStore): void {
  const state = session.getState()
  if (state.untangling) state.untangling.abort()
  else if (state.choosing) session.setState({ choosing: null })
  else if (state.panel) session.setState({ panel: null })
  else if (state.open) session.setState({ open: null, focusRequest: state.focusRequest + 1 })
  else if (state.trail) session.setState({ trail: null })
  else session.setState({ selection: [] })
}

function done(action: () => void): boolean {
  action()
  return true
}
