import type { Step, StepId } from '../../schema/document.ts'
import type { StepKind } from '../../schema/define-step.ts'
import type { Kinds } from '../../schema/steps/registry.ts'
import type { Tail } from './command.ts'

const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A short id that is readable in logs and workflow boards. */
export function newStepId(kind: string): StepId {
  const random = crypto.getRandomValues(new Uint8Array(6))
  return `${kind.replace(/[^a-z]/gi, '').slice(0, 12) || 'step'}-${[...random].map((byte) => alphabet[byte % alphabet.length]).join('')}`
}

/** A fresh step of a kind with all its ports loose, and the ports that go on by default. */
export function newStep(
  kind: StepKind,
  config: Record<string, unknown> = kind.defaults as Record<string, unknown>,
): { step: Step; flow: string[] } {
  const ports = kind.ports(config)
  const step: Step = {
    id: newStepId(kind.kind),
    kind: kind.kind,
    config: structuredClone(config),
    next: Object.fromEntries(ports.map((port) => [port.id, null])),
  }
  return { step, flow: ports.filter((port) => port.id !== 'holdout').map((port) => port.id) }
}

/** Copies of steps under new ids, joined among themselves as the originals are; what led outside is loose. */
export function copySteps(steps: Step[], kinds: Kinds): { steps: Step[]; head: StepId; tails: Tail[] } {
  const ids = new Map(steps.map((step) => [step.id, newStepId(step.kind)]))
  const copies = steps.map((step) => ({
    ...structuredClone(step),
    id: ids.get(step.id) ?? step.id,
    next: Object.fromEntries(
      Object.entries(step.next).map(([port, target]) => [port, (target !== null && ids.get(target)) || null]),
    ),
  }))
  for (const copy of copies) delete copy.pin
  const ends = steps.flatMap((step, index) =>
    Object.entries(step.next)
      .filter(([, target]) => target === null || !ids.has(target))
      .map(([port, target]) => ({ step: copies[index]?.id ?? step.id, port, led: target !== null })),
  )
  const leaving = ends.some((end) => end.led) ? ends.filter((end) => end.led) : ends
  const tails = leaving
    .filter(({ step }) => !kinds.get(copies.find((copy) => copy.id === step)?.kind ?? '')?.trigger)
    .map(({ step, port }) => ({ step, port }))
  return { steps: copies, head: copies[0]?.id ?? '', tails }
}
