import { createStore, type StoreApi } from 'zustand/vanilla'
import { check, emptyCatalogue } from '../../schema/check.ts'
import type { Catalogue } from '../../schema/define-step.ts'
import type { JourneyDoc, Step } from '../../schema/document.ts'
import type { Problem } from '../../schema/problem.ts'
import type { Kinds } from '../../schema/steps/registry.ts'
import type { DocumentStore } from '../document/document-store.ts'
import { layout } from '../layout/layout.ts'
import type { Layout } from '../layout/layout-types.ts'
import { type Shape, shapeOf } from './shapes.ts'

export type ViewState = {
  shapes: ReadonlyMap<string, Shape>
  layout: Layout
  /** Steps in reading order, for the keyboard, the outline and "step 3 of 12". */
  order: string[]
  problems: Problem[]
  problemsByStep: ReadonlyMap<string, Problem[]>
}

export type ViewStore = StoreApi<ViewState> & {
  setCatalogue(catalogue: Catalogue): void
  setStatus(status: boolean): void
  stop(): void
}

const checkDelayMs = 60
const noProblems = new Map<string, Problem[]>()

/** What is derived from the document: shapes and layout at once, problems a moment later, so that typing never waits. */
export function createViewStore(documents: DocumentStore, kinds: Kinds, status: boolean): ViewStore {
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

  const draw = (doc: JourneyDoc, before?: ViewState) => {
    const shapes = shapesOf(doc)
    if (before && sameShapes(before.shapes, shapes)) return { shapes }
    const drawn = layout({ steps: shapes, triggers: doc.triggers })
    return { shapes, layout: before ? keepBoxes(before.layout, drawn) : drawn, order: readingOrder(drawn) }
  }

  const first = documents.getState().doc
  const store = createStore<ViewState>(() => ({
    ...(draw(first) as Pick<ViewState, 'shapes' | 'layout' | 'order'>),
    problems: [],
    problemsByStep: noProblems,
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
    if (state.doc.steps !== before.doc.steps || state.doc.triggers !== before.doc.triggers)
      store.setState(draw(state.doc, store.getState()))
    recheck()
  })

  return Object.assign(store, {
    setCatalogue(next: Catalogue) {
      if (known && next === catalogue) return
      catalogue = next
      known = true
      recheck()
    },
    setStatus(next: boolean) {
      if (next === status) return
      status = next
      cache.clear()
      store.setState(draw(documents.getState().doc, store.getState()))
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

function readingOrder({ cards }: Layout): string[] {
  return [...cards.entries()].toSorted(([, a], [, b]) => a.y - b.y || a.x - b.x).map(([id]) => id)
}
