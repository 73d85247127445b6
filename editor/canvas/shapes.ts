import type { Bilingual } from '../../schema/bilingual.ts'
import type { Port, StepKind } from '../../schema/define-step.ts'
import type { Step } from '../../schema/document.ts'
import type { Kinds } from '../../schema/steps/registry.ts'
import type { Exit, LayoutStep } from '../layout/layout-types.ts'

/** A way out with its words. */
export type ShapeExit = Exit & { label: Bilingual }

/** How a step stands on the canvas: its size and its ways out, from its kind and config. */
export type Shape = Omit<LayoutStep, 'exits'> & {
  step: Step
  kind: StepKind | undefined
  exits: ShapeExit[]
  message: boolean
  key: string
}

/** Heights of a card's parts; the same in every language, so that nothing has to be measured. */
export const cardParts = { head: 56, message: 58, status: 29 }

/** Computes a step's shape. `status` makes room for the live numbers. */
export function shapeOf(step: Step, kinds: Kinds, status: boolean): Shape {
  const kind = kinds.get(step.kind)
  const exits = exitsOf(step, kind)
  const message = kind?.action?.effect === 'message'
  const height = cardParts.head + (message ? cardParts.message : 0) + (status ? cardParts.status : 0)
  const key = `${step.kind}|${height}|${step.pin ? `${step.pin.x},${step.pin.y}` : ''}|${exits.map((exit) => `${exit.id}>${exit.target ?? ''}`).join('|')}`
  return { id: step.id, height, exits, step, kind, message, key, ...(step.pin ? { pin: step.pin } : {}) }
}

/**
 * The ways out as they are drawn. The optional ports of a step (a message's `failed` and `skipped`) ride along with its first port while
 * they lead to the same place; branches and splits show every port, since each is a group of people.
 */
export function exitsOf(step: Step, kind: StepKind | undefined): ShapeExit[] {
  const ports = portsOf(step, kind)
  const joins = kind !== undefined && kind.family !== 'logic'
  const first = ports[0]
  const exits: ShapeExit[] = []
  for (const port of ports) {
    const target = step.next[port.id] ?? null
    const lead = exits[0]
    if (joins && port.optional && lead && first && (lead.target === target || target === null)) {
      if (lead.target === target) {
        lead.ports.push(port.id)
        lead.label = { en: `${lead.label.en}, ${port.label.en}`, zh: `${lead.label.zh}、${port.label.zh}` }
      }
      continue
    }
    exits.push({
      id: port.id,
      ports: [port.id],
      target,
      label: port.label,
      ...(kind?.kind === 'jump' ? { chip: true } : {}),
    })
  }
  return exits
}

function portsOf(step: Step, kind: StepKind | undefined): Port[] {
  let ports: Port[] = []
  try {
    ports = kind?.ports(step.config) ?? []
  } catch {
    // A config that its own kind cannot read still shows the ways out it has.
  }
  const known = new Set(ports.map((port) => port.id))
  const others = Object.keys(step.next).filter((port) => !known.has(port) && step.next[port] !== null)
  return [...ports, ...others.map((id) => ({ id, label: { en: id, zh: id } }))]
}
