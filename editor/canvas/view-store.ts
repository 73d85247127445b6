import { createStore, type StoreApi } from 'zustand/vanilla'
import { check, emptyCatalogue } from '../../schema/check.ts'
import type { Catalogue } from '../../schema/define-step.ts'
import type { Group, JourneyDoc, Step } from '../../schema/document.ts'
import type { Problem } from '../../schema/problem.ts'
import type { Kinds } from '../../schema/steps/registry.ts'
import type { DocumentStore } from '../document/document-store.ts'
import { fold, presentGroups } from '../layout/collapse.ts'
import { layout } from '../layout/layout.ts'
import type { Box, Direction, Layout, LayoutStep } from '../layout/layout-types.ts'
import { placeNotes } from '../layout/notes.ts'
import { type Shape, shapeOf } from './shapes.ts'

export type ViewState = {
  shapes: ReadonlyMap<string, Shape>
  layout: Layout
  /** What is drawn: the steps in sight, and a card for each folded group. */
  drawn: ReadonlyMap<string, LayoutStep>
  /** The card that stands for each step of a folded group. */
  hidden: ReadonlyMap<string, string>
  /** Groups with the steps they really hold. */
  groups: Group[]
  /** Where notes stand. */
  notes: ReadonlyMap<string, Box>
  /** Steps in reading order, for the keyboard, the outline and "step 3 of 12". */
  order: string[]
  problems: Problem[]
  problemsByStep: ReadonlyMap<string, Problem[]>
  /** The names that exist in the workspace. */
  catalogue: Catalogue
  /** Which way this person looks at the journey. */
  direction: Direction
}

export type ViewStore = StoreApi<ViewState> & {
  setCatalogue(catalogue: Catalogue): void
  setStatus(status: boolean): void
  setDirection(direction: Direction): void
  stop(): void
}

const checkDelayMs = 60
const noProblems = new Map<string, Problem[]>()

/** What is derived from the document: shapes and layout at once, problems a moment later, so that typing never waits. */
export function createViewStore(
  documents: DocumentStore,
  kinds: Kinds,
  status: boolean,
  direction: Direction = 'down',
): ViewStore {
  let catalogue: Catalogue = emptyCatalogue
  let known = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const cache = new Map<string, { step: Step; shape: Shape }>()

  const shapesOf = (doc: JourneyDoc) => {
    const shapes = new Map<string, Shape>()
    for (const [id, step] of Object.entries(doc.steps)) {
      let entry = cache.get(id)
      if (entry?.step !== step) {
        entry = { step, shape: shapeOf(step, kinds, status) }
        cache.set(id, entry)
      }
      shapes.set(id, entry.shape)
    }
    return shapes
  }

  const draw = (doc: JourneyDoc, before?: ViewState): Partial<ViewState> => {
    const shapes = shapesOf(doc)
    if (before && doc.groups === groupsOf && sameShapes(before.shapes, shapes)) return { shapes }
    groupsOf = doc.groups
    const groups = presentGroups(doc.groups, (id) => shapes.has(id))
    const { input, hidden, unfold } = fold({ steps: shapes, triggers: doc.triggers, direction }, groups)
    const fresh = unfold(layout(input))
    const drawn = before ? keepBoxes(before.layout, fresh) : fresh
    return {
      shapes,
      layout: drawn,
      drawn: input.steps,
      hidden,
      groups,
      notes: placeNotes(doc.notes, drawn),
      order: readingOrder(drawn, groups, direction),
    }
  }

  let groupsOf: JourneyDoc['groups']
  const first = documents.getState().doc
  const store = createStore<ViewState>(() => ({
    ...(draw(first) as Pick<ViewState, 'shapes' | 'layout' | 'order' | 'drawn' | 'hidden' | 'groups' | 'notes'>),
    problems: [],
    problemsByStep: noProblems,
    catalogue,
    direction,
  }))

  const recheck = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (!known) return
      const problems = check(documents.getState().doc, catalogue, kinds)
      store.setState({
        problems,
        problemsByStep: Map.groupBy(
          problems.filter((problem) => problem.stepId !== undefined),
          (problem) => problem.stepId!,
        ),
      })
    }, checkDelayMs)
  }

  const unsubscribe = documents.subscribe((state, before) => {
    if (state.doc === before.doc) return
    const { doc } = state
    if (doc.steps !== before.doc.steps || doc.triggers !== before.doc.triggers || doc.groups !== before.doc.groups)
      store.setState(draw(doc, store.getState()))
    if (doc.notes !== before.doc.notes) store.setState({ notes: placeNotes(doc.notes, store.getState().layout) })
    recheck()
  })

  return Object.assign(store, {
    setCatalogue(next: Catalogue) {
      if (known && next === catalogue) return
      catalogue = next
      known = true
      store.setState({ catalogue })
      recheck()
    },
    setStatus(next: boolean) {
      if (next === status) return
      status = next
      cache.clear()
      store.setState(draw(documents.getState().doc, store.getState()))
    },
    setDirection(next: Direction) {
      if (next === direction) return
      direction = next
      store.setState({ direction, ...draw(documents.getState().doc) })
    },
    stop() {
      clearTimeout(timer)
      unsubscribe()
    },
  })
}

function sameShapes(before: ReadonlyMap<string, Shape>, after: ReadonlyMap<string, Shape>): boolean {
  if (before.size !== after.size) return false
  for (const [id, shape] of after) if (before.get(id)?.key !== shape.key) return false
  return true
}

/** Cards that did not move keep their object, so that nothing is drawn again for them. */
function keepBoxes(before: Layout, after: Layout): Layout {
  for (const [id, box] of after.cards) {
    const old = before.cards.get(id)
    if (old && old.x === box.x && old.y === box.y && old.width === box.width && old.height === box.height)
      after.cards.set(id, old)
  }
  return after
}

/** Along the journey; the steps of a folded group stand where its card stands. */
function readingOrder({ cards }: Layout, groups: Group[], direction: Direction): string[] {
  const members = new Map(groups.filter(({ collapsed }) => collapsed).map(({ id, steps }) => [`group:${id}`, steps]))
  return [...cards.entries()]
    .toSorted(([, a], [, b]) => (direction === 'down' ? a.y - b.y || a.x - b.x : a.x - b.x || a.y - b.y))
    .flatMap(([id]) => members.get(id) ?? [id])
}
