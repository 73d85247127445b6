import { newStepId } from '../document/new-step.ts'
import { currentTexts } from '../i18n/texts.ts'
import { groupCard } from '../layout/collapse.ts'
import type { Known } from './actions.ts'

/** Groups of steps, and choosing several. */
export function createGroupActions({
  documents,
  view,
  session,
  dispatch,
  announce,
  focusStep,
  focusCard,
  unitOf,
}: Known) {
  const groupOf = (id: string | null) =>
    view.getState().groups.find((group) => `group:${group.id}` === id || (id !== null && group.steps.includes(id)))

  function groupSteps(ids: string[]): void {
    const { canvas } = currentTexts()
    const { order, groups } = view.getState()
    const steps = order.filter((id) => ids.includes(id))
    if (steps.length === 0) return
    const group = { id: newStepId('group'), name: canvas.newGroup(groups.length + 1), steps }
    if (dispatch({ type: 'addGroup', group })) announce(canvas.grouped(group.name, steps.length))
  }

  function collapseGroup(id: string, collapsed: boolean): void {
    const { canvas } = currentTexts()
    const group = view.getState().groups.find((candidate) => candidate.id === id)
    if (!group || !dispatch({ type: 'collapseGroup', id, collapsed })) return
    const { open } = session.getState()
    if (collapsed) {
      session.setState({ open: open !== null && group.steps.includes(open) ? null : open })
      focusCard(groupCard(id))
    } else if (group.steps[0]) focusStep(group.steps[0])
    announce(collapsed ? canvas.folded(group.name) : canvas.unfolded(group.name))
  }

  /** Several chosen steps become a group; a step of a group folds it, a folded group unfolds. */
  function groupKey(): void {
    const { focus, selection } = session.getState()
    const group = groupOf(focus)
    const within = selection.every((id) => group?.steps.includes(id))
    if (selection.length > 1 && !within) return groupSteps(selection)
    if (group) collapseGroup(group.id, !group.collapsed)
    else if (focus !== null) groupSteps(unitOf(focus))
  }

  function ungroupKey(): void {
    const group = groupOf(session.getState().focus)
    if (group && dispatch({ type: 'ungroup', id: group.id })) {
      if (group.steps[0]) focusStep(group.steps[0])
      announce(currentTexts().canvas.ungrouped(group.name))
    }
  }

  function selectGroup(id: string): void {
    const group = view.getState().groups.find((candidate) => candidate.id === id)
    if (group) session.setState({ selection: group.steps, focus: group.steps[0] ?? null })
  }

  /** Adds to the selection everything before or after what is chosen. */
  function extend(direction: 'up' | 'down'): void {
    const { selection, focus } = session.getState()
    const found = new Set(selection.length > 0 ? selection : focus === null ? [] : [focus])
    const steps = Object.values(documents.getState().doc.steps)
    for (let size = -1; size !== found.size;) {
      size = found.size
      for (const step of steps) {
        const targets = Object.values(step.next).filter((target) => target !== null)
        if (direction === 'up' && targets.some((target) => found.has(target))) found.add(step.id)
        if (direction === 'down' && found.has(step.id)) for (const target of targets) found.add(target)
      }
    }
    session.setState({ selection: [...found] })
    announce(currentTexts().canvas.selected(found.size))
  }

  return { groupOf, groupSteps, collapseGroup, groupKey, ungroupKey, selectGroup, extend }
}
