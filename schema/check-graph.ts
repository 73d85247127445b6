import type { StepKind } from './define-step.ts'
import type { JourneyDoc } from './document.ts'
import { stepsOnRestlessCycles } from './graph.ts'
import type { Problem } from './problem.ts'

type Parsed = ReadonlyMap<string, { kind: StepKind; config: unknown }>

/** What is wrong with the edges: triggers, ports, targets, loose ends, steps nobody reaches, cycles without a wait. Linear. */
export function checkGraph(doc: JourneyDoc, parsed: Parsed): Problem[] {
  const problems: Problem[] = []
  const triggers = doc.triggers.filter((id) => parsed.get(id)?.kind.trigger)
  if (triggers.length === 0) problems.push({ code: 'no-trigger', severity: 'error' })
  for (const id of doc.triggers)
    if (!doc.steps[id])
      problems.push({ code: 'dangling-target', severity: 'error', field: 'triggers', params: { target: id } })
  const listed = new Set(doc.triggers)
  for (const [id, step] of Object.entries(doc.steps)) {
    const entry = parsed.get(id)
    if (entry?.kind.trigger && !listed.has(id))
      problems.push({ code: 'trigger-not-listed', severity: 'error', stepId: id })
    problems.push(...checkTargets(doc, id, step.next, parsed))
    if (!entry) continue
    const ports = entry.kind.ports(entry.config)
    const known = new Set(ports.map((port) => port.id))
    for (const port of Object.keys(step.next)) {
      if (!known.has(port) && step.next[port] !== null)
        problems.push({ code: 'unknown-port', severity: 'error', stepId: id, params: { port } })
    }
    for (const port of ports) {
      if (port.optional || (step.next[port.id] ?? null) !== null) continue
      const severity = looseSeverity(entry.kind)
      if (severity) problems.push({ code: 'loose-port', severity, stepId: id, params: { port: port.id } })
    }
  }
  const reached = reachable(doc, triggers)
  for (const id of Object.keys(doc.steps))
    if (!reached.has(id) && !listed.has(id)) problems.push({ code: 'unreachable', severity: 'warning', stepId: id })
  const rests = (id: string) => parsed.get(id)?.kind.rests ?? false
  for (const id of stepsOnRestlessCycles(doc, rests))
    problems.push({ code: 'cycle-without-rest', severity: 'error', stepId: id })
  return problems
}

/** A trigger or jump that leads nowhere does nothing; a wait or branch that does was probably forgotten; after an action it is a plain end. */
function looseSeverity(kind: StepKind): 'error' | 'warning' | undefined {
  if (kind.trigger || kind.kind === 'jump') return 'error'
  return kind.walk ? 'warning' : undefined
}

function checkTargets(doc: JourneyDoc, id: string, next: Record<string, string | null>, parsed: Parsed): Problem[] {
  const problems: Problem[] = []
  for (const [port, target] of Object.entries(next)) {
    if (target === null) continue
    if (!Object.hasOwn(doc.steps, target))
      problems.push({ code: 'dangling-target', severity: 'error', stepId: id, params: { port, target } })
    else if (parsed.get(target)?.kind.trigger)
      problems.push({ code: 'trigger-as-target', severity: 'error', stepId: id, params: { port, target } })
  }
  return problems
}

function reachable(doc: JourneyDoc, from: string[]): Set<string> {
  const seen = new Set(from)
  const open = [...from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const target of Object.values(doc.steps[id]?.next ?? {})) {
      if (target !== null && !seen.has(target) && Object.hasOwn(doc.steps, target)) {
        seen.add(target)
        open.push(target)
      }
    }
  }
  return seen
}
