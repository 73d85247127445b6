import type { Catalogue } from '../../../schema/define-step.ts'
import type { JourneyDoc, Step, StepId } from '../../../schema/document.ts'
import type { Instant } from '../../../schema/facts.ts'
import type { Problem } from '../../../schema/problem.ts'
import type { Kinds } from '../../../schema/steps/registry.ts'
import type { Command, ConfigPath } from '../../document/command.ts'
import { newStep } from '../../document/new-step.ts'

/** What a fix does, as its texts are kept in the catalogues. */
export const fixNames = [
  'addTrigger',
  'listTrigger',
  'forgetTrigger',
  'removeStep',
  'removeUnreachable',
  'connectLoose',
  'endWithExit',
  'skipTrigger',
  'removeEdge',
  'addWait',
  'resetStep',
  'resetField',
  'addBranch',
  'renameBranch',
  'evenWeights',
  'scaleWeights',
  'addArm',
  'addHoldout',
  'laterDate',
  'noEnd',
  'use',
  'usualGateway',
  'ownText',
  'addTimeout',
  'renameAttribute',
  'anyStep',
  'addChange',
  'mendId',
  'cleanText',
  'dropOptOut',
] as const
export type FixName = (typeof fixNames)[number]

/** One way to mend a problem: commands that are done, and undone, as one. `what` is the name its text is about. */
export type Fix = { name: FixName; what?: string; commands: Command[] }

/** What a fix may look at. */
export type FixContext = { doc: JourneyDoc; kinds: Kinds; catalogue: Catalogue; now: Instant }

/** Finds the fixes of one problem. The problem's step is there when the problem names one. */
export type FindFixes = (problem: Problem, context: FixContext) => Fix[]

/** The problem's step; undefined when it has none or it is gone. */
export const stepOf = ({ doc }: FixContext, { stepId }: Problem): Step | undefined =>
  stepId !== undefined && Object.hasOwn(doc.steps, stepId) ? doc.steps[stepId] : undefined

/** The names of a step's ways out; none when its kind cannot read its config. */
export function portsOf({ kinds }: FixContext, step: Step, config: unknown = step.config): string[] {
  try {
    return (kinds.get(step.kind)?.ports(config) ?? []).map((port) => port.id)
  } catch {
    return []
  }
}

/** Sets values in a step's config, keeping its ways out in step. Nothing when its kind could not read the result. */
export function setValues(context: FixContext, step: Step, values: { path: ConfigPath; value: unknown }[]): Command[] {
  const config = structuredClone(step.config)
  for (const { path, value } of values) put(config, path, value)
  const parsed = context.kinds.get(step.kind)?.config.safeParse(config)
  if (!parsed?.success) return []
  const before = portsOf(context, step)
  const after = portsOf(context, step, parsed.data)
  const known = Object.keys(step.next).every((port) => step.next[port] === null || after.includes(port))
  const same = known && before.length === after.length && before.every((port, index) => port === after[index])
  return values.map(({ path, value }, index) => ({
    type: 'setConfig',
    step: step.id,
    path,
    value,
    ...(index === values.length - 1 && !same ? { ports: after } : {}),
  }))
}

/** A fresh step of a built-in kind. */
export const fresh = ({ kinds }: FixContext, kind: 'exit' | 'wait' | 'api') => newStep(kinds.get(kind)!)

/** Everything that can be reached from a step, itself included. */
export function reachedFrom({ doc }: FixContext, ids: StepId[]): Set<StepId> {
  const seen = new Set(ids)
  const open = [...ids]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const target of Object.values(doc.steps[id]?.next ?? {})) {
      if (target === null || seen.has(target) || !Object.hasOwn(doc.steps, target)) continue
      seen.add(target)
      open.push(target)
    }
  }
  return seen
}

/** A dotted field of a problem as keys. */
export const pathOf = (field: string): ConfigPath =>
  field.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key))

/** The value at a path of a config; undefined where there is none. */
export function valueIn(config: unknown, path: ConfigPath): unknown {
  let here = config
  for (const key of path) {
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, key)) return undefined
    here = (here as Record<string | number, unknown>)[key]
  }
  return here
}

function put(root: Record<string, unknown>, path: ConfigPath, value: unknown): void {
  const owner = valueIn(root, path.slice(0, -1)) as Record<string | number, unknown> | undefined
  const last = path.at(-1)
  if (owner === undefined || owner === null || typeof owner !== 'object' || last === undefined) return
  if (value === undefined && !Array.isArray(owner)) delete owner[last]
  else owner[last] = value
}
