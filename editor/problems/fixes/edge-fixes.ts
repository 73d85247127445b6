import type { StepId } from '../../../schema/document.ts'
import type { Command } from '../../document/command.ts'
import { type FindFixes, type Fix, type FixContext, fresh, portsOf, reachedFrom, stepOf } from './fix.ts'

const port = (params: Record<string, string | number> | undefined) => String(params?.['port'] ?? '')
const isTrigger = ({ doc, kinds }: FixContext, id: StepId) => kinds.get(doc.steps[id]?.kind ?? '')?.trigger === true

/** Puts an exit where a way out leads nowhere, or to something that is gone. */
function endWithExit(context: FixContext, from: StepId, ports: string[]): Fix {
  const { step, flow } = fresh(context, 'exit')
  return { name: 'endWithExit', commands: [{ type: 'insertStep', place: { from, ports }, step, flow }] }
}

const connect = (from: StepId, name: string, target: StepId | null): Command => ({
  type: 'connect',
  place: { from, ports: [name] },
  target,
})

/** Steps that nobody leads to, beside triggers. */
function looseHeads(context: FixContext): StepId[] {
  const { doc } = context
  const led = new Set(Object.values(doc.steps).flatMap((step) => Object.values(step.next)))
  return Object.keys(doc.steps).filter((id) => !led.has(id) && !isTrigger(context, id) && !doc.triggers.includes(id))
}

/** A way out that leads nowhere: to a step that waits beside the journey, or to an exit. */
export const loosePort: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  if (!step) return []
  const head = looseHeads(context).find((id) => !reachedFrom(context, [id]).has(step.id))
  return [
    ...(head === undefined
      ? []
      : [{ name: 'connectLoose' as const, what: head, commands: [connect(step.id, port(problem.params), head)] }]),
    endWithExit(context, step.id, [port(problem.params)]),
  ]
}

/** An edge to a step that is gone ends with an exit; a trigger that is gone is struck from the list. */
export const danglingTarget: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  if (step) return [endWithExit(context, step.id, [port(problem.params)])]
  const target = String(problem.params?.['target'] ?? '')
  return problem.field === 'triggers'
    ? [{ name: 'forgetTrigger', commands: [{ type: 'listTrigger', id: target, listed: false }] }]
    : []
}

/** An edge into a trigger leads to what comes after the trigger, or ends. */
export const triggerAsTarget: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  const trigger = context.doc.steps[String(problem.params?.['target'] ?? '')]
  if (!step || !trigger) return []
  const after = Object.values(trigger.next).find(
    (id) => id !== null && !!context.doc.steps[id] && !isTrigger(context, id),
  )
  return [
    ...(after ? [{ name: 'skipTrigger' as const, commands: [connect(step.id, port(problem.params), after)] }] : []),
    endWithExit(context, step.id, [port(problem.params)]),
  ]
}

/** An edge that leaves by a way the step does not have takes a loose one, or goes. */
export const unknownPort: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  if (!step) return []
  const name = port(problem.params)
  const target = step.next[name] ?? null
  const free = portsOf(context, step).find((other) => (step.next[other] ?? null) === null)
  const away = connect(step.id, name, null)
  return [
    ...(free === undefined || target === null
      ? []
      : [{ name: 'connectLoose' as const, what: target, commands: [connect(step.id, free, target), away] }]),
    { name: 'removeEdge', commands: [away] },
  ]
}

/** A loop without rest gets a wait on the edges by which the loop comes back to this step. */
export const cycleWithoutRest: FindFixes = (problem, context) => {
  const target = stepOf(context, problem)
  if (!target) return []
  const loop = reachedFrom(context, [target.id])
  const sources = Object.values(context.doc.steps).flatMap((step) => {
    const ports = Object.keys(step.next).filter((name) => step.next[name] === target.id)
    return loop.has(step.id) && ports.length > 0 ? [{ from: step.id, ports }] : []
  })
  return [
    { name: 'addWait', commands: [{ type: 'insertBefore', target: target.id, sources, ...fresh(context, 'wait') }] },
  ]
}
