import * as fc from 'fast-check'
import type { JourneyDoc, Step } from '../../../schema/document.ts'
import { emptyDocument } from '../../../schema/document.ts'
import type { Exit, LayoutInput, LayoutStep } from '../../../editor/layout/layout-types.ts'

type Block =
  | { kind: 'step'; after?: Block | undefined }
  | { kind: 'fork'; branches: (Block | null)[]; after?: Block | undefined }
  | { kind: 'stop' }

const block: fc.Memo<Block> = fc.memo((depth) =>
  depth <= 1
    ? fc.oneof(fc.constant<Block>({ kind: 'step' }), fc.constant<Block>({ kind: 'stop' }))
    : fc.oneof(
        fc.record({ kind: fc.constant('step' as const), after: fc.option(block(), { nil: undefined }) }),
        fc.record({
          kind: fc.constant('fork' as const),
          branches: fc.array(fc.option(block(), { nil: null }), { minLength: 2, maxLength: 4 }),
          after: fc.option(block(), { nil: undefined }),
        }),
      ),
)

/** Journeys as marketers draw them: sequences, forks of two to four that meet again or end, nested, with a few loops and far links. */
export const drawing: fc.Arbitrary<LayoutInput> = fc
  .record({
    root: block(5),
    heights: fc.array(fc.constantFrom(56, 84, 112, 140), { minLength: 8, maxLength: 8 }),
    triggers: fc.integer({ min: 1, max: 3 }),
    links: fc.array(fc.tuple(fc.nat(400), fc.nat(400), fc.boolean()), { maxLength: 3 }),
  })
  .map(({ root, heights, triggers, links }) => build(root, heights, triggers, links))

function build(root: Block, heights: number[], triggers: number, links: [number, number, boolean][]): LayoutInput {
  const steps = new Map<string, LayoutStep>()
  const add = (exits: Exit[]) => {
    const id = `s${steps.size}`
    steps.set(id, { id, height: heights[steps.size % heights.length] ?? 84, exits })
    return id
  }
  const grow = (part: Block | null | undefined, after: string | null): string | null => {
    if (!part) return after
    if (part.kind === 'stop') return add([])
    if (part.kind === 'step') {
      const target = grow(part.after, after)
      return add([{ id: 'next', ports: ['next'], target }])
    }
    const target = grow(part.after, after)
    return add(
      part.branches.map((branch, index) => ({ id: `b${index}`, ports: [`b${index}`], target: grow(branch, target) })),
    )
  }
  const first = grow(root, null)
  const ids = [...steps.keys()]
  for (const [from, to, chip] of links) {
    const source = steps.get(ids[from % ids.length] ?? '')
    const target = ids[to % ids.length]
    const exit = source?.exits.at(-1)
    if (exit && target !== undefined && target !== source?.id) Object.assign(exit, { target, chip })
  }
  const triggerIds = Array.from({ length: triggers }, (_, index) => {
    steps.set(`t${index}`, { id: `t${index}`, height: 84, exits: [{ id: 'next', ports: ['next'], target: first }] })
    return `t${index}`
  })
  return { steps, triggers: triggerIds }
}

/** The same drawing as a document: every step is a wait or a branch, so that commands can be tried on it. */
export const document: fc.Arbitrary<JourneyDoc> = drawing.map(({ steps, triggers }) => {
  const doc = emptyDocument('Random')
  doc.triggers = [...triggers]
  for (const step of steps.values()) {
    const next: Step['next'] = {}
    for (const exit of step.exits) for (const port of exit.ports) next[port] = exit.target
    doc.steps[step.id] = {
      id: step.id,
      kind: triggers.includes(step.id) ? 'api' : step.exits.length > 1 ? 'branch' : 'wait',
      config: {},
      next,
    }
  }
  return doc
})
