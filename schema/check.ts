import type { Catalogue, StepKind } from './define-step.ts'
import { checkConditions } from './check-conditions.ts'
import { checkGraph } from './check-graph.ts'
import type { JourneyDoc, Step } from './document.ts'
import type { Instant } from './facts.ts'
import type { Problem } from './problem.ts'
import type { Kinds } from './steps/registry.ts'

/** More steps than this are refused at publish: the canvas opens them, a run would not be readable. */
export const maxSteps = 5000

/** A catalogue that knows nothing: names are then reported as unknown. */
export const emptyCatalogue: Catalogue = { templates: {}, segments: {}, gateways: {}, attributes: [] }

/**
 * Everything that is wrong with a drawing, errors before warnings, in drawing order. The same in the editor and at publish.
 * Linear in the size of the document. Never throws, whatever a step's config holds. `now` is for dates that have passed.
 */
export function check(doc: JourneyDoc, catalogue: Catalogue, kinds: Kinds, now: Instant = Date.now()): Problem[] {
  const problems: Problem[] = []
  const steps = Object.values(doc.steps)
  if (steps.length === 0) return [{ code: 'no-steps', severity: 'error' }]
  if (steps.length > maxSteps)
    problems.push({ code: 'too-many-steps', severity: 'error', params: { count: steps.length, max: maxSteps } })
  const parsed = new Map<string, { kind: StepKind; config: unknown }>()
  for (const [id, step] of Object.entries(doc.steps)) {
    if (step.id !== id) problems.push({ code: 'mismatched-id', severity: 'error', stepId: id })
    const kind = kinds.get(step.kind)
    if (!kind) {
      problems.push({ code: 'unknown-kind', severity: 'error', stepId: id, params: { kind: step.kind } })
      continue
    }
    const config = kind.config.safeParse(step.config)
    if (!config.success) {
      const issue = config.error.issues[0]
      problems.push({
        code: 'bad-config',
        severity: 'error',
        stepId: id,
        ...(issue?.path.length ? { field: issue.path.join('.') } : {}),
        params: { reason: issue?.message ?? '' },
      })
      continue
    }
    parsed.set(id, { kind, config: config.data })
    problems.push(...checkStep(doc, step, kind, config.data, { catalogue, now }))
  }
  problems.push(...checkGraph(doc, parsed))
  problems.push(
    ...checkConditions(doc.settings.goal ? [doc.settings.goal] : [], { doc, catalogue, kinds }, 'settings.goal'),
  )
  problems.push(
    ...checkConditions(
      doc.settings.exitWhen ? [doc.settings.exitWhen] : [],
      { doc, catalogue, kinds },
      'settings.exitWhen',
    ),
  )
  for (const [id, { kind, config }] of parsed) {
    for (const problem of checkConditions(kind.conditions?.(config) ?? [], { doc, catalogue, kinds }))
      problems.push({ ...problem, stepId: id })
  }
  return problems.sort((a, b) => rank(a) - rank(b))
}

function checkStep(
  doc: JourneyDoc,
  step: Step,
  kind: StepKind,
  config: unknown,
  { catalogue, now }: { catalogue: Catalogue; now: Instant },
): Problem[] {
  if (!kind.check) return []
  const context = {
    stepId: step.id,
    kindOf: (id: string) => doc.steps[id]?.kind,
    catalogue,
    purpose: doc.settings.purpose,
    now,
  }
  try {
    return kind.check(config, context).map((problem) => ({ ...problem, stepId: step.id }))
  } catch (error) {
    // A plugin's check that throws must not take the canvas with it.
    return [
      {
        code: 'bad-config',
        severity: 'error',
        stepId: step.id,
        params: { reason: error instanceof Error ? error.message : String(error) },
      },
    ]
  }
}

function rank(problem: Problem): number {
  return problem.severity === 'error' ? 0 : 1
}
