import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'
import { layout, withoutPins } from './layout.ts'
import type { LayoutInput } from './layout-types.ts'
import { measuresOf } from './measures.ts'

/** How far each step is from where the layout puts it. */
export type Pins = { step: string; x: number; y: number }[]

/**
 * Places for a drawing whose branches meet in no order, by a layered layout with few crossings. It works in a process of its own, which is
 * ended at the deadline or when `signal` says so: then the promise is rejected. Answers what to pin.
 */
export async function untangle(input: LayoutInput, deadlineMs: number, signal: AbortSignal): Promise<Pins> {
  const worker = new Worker(workerUrl)
  const elk = new ELK({ workerFactory: () => worker })
  try {
    const placed = await Promise.race([elk.layout(graphOf(input)), ended(deadlineMs, signal)])
    return pinsOf(input, placed)
  } finally {
    worker.terminate()
  }
}

/** The drawing as the layered layout wants it: cards with sizes, edges in branch order. */
export function graphOf({ steps, direction = 'down' }: LayoutInput): ElkNode {
  const measures = measuresOf(direction)
  return {
    id: 'journey',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': direction === 'right' ? 'RIGHT' : 'DOWN',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
      'elk.layered.thoroughness': '3',
      'elk.spacing.nodeNode': String(measures.gap),
      'elk.layered.spacing.nodeNodeBetweenLayers': String(measures.fork + measures.meetBus),
    },
    children: [...steps.values()].map(({ id, height }) => ({ id, width: measures.card, height })),
    edges: [...steps.values()].flatMap(({ id, exits }) =>
      exits.flatMap((exit) =>
        exit.target === null || exit.chip || !steps.has(exit.target)
          ? []
          : [{ id: `${id}:${exit.id}`, sources: [id], targets: [exit.target] }],
      ),
    ),
  }
}

/** What has to be pinned so that every step stands where the layered layout has put it. The first step stays where it is. */
export function pinsOf(input: LayoutInput, placed: ElkNode): Pins {
  const { cards } = layout(withoutPins(input))
  const nodes = placed.children ?? []
  const anchor = nodes.find(({ id }) => id === input.triggers[0]) ?? nodes[0]
  const origin = anchor && cards.get(anchor.id)
  if (!anchor || !origin) return []
  return nodes.flatMap(({ id, x = 0, y = 0 }) => {
    const card = cards.get(id)
    if (!card || id.startsWith('group:')) return []
    const pin = { step: id, x: x - (anchor.x ?? 0) + origin.x - card.x, y: y - (anchor.y ?? 0) + origin.y - card.y }
    return [{ step: id, x: Math.round(pin.x), y: Math.round(pin.y) }]
  })
}

function ended(deadlineMs: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')), { once: true })
    setTimeout(() => reject(new DOMException('too slow', 'TimeoutError')), deadlineMs)
  })
}
