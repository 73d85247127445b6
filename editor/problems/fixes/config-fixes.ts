import type { BranchConfig } from '../../../schema/steps/branch.ts'
import type { ListenConfig } from '../../../schema/steps/listen.ts'
import type { SplitConfig } from '../../../schema/steps/split.ts'
import { channelOf } from './channel-of.ts'
import { type FindFixes, type Fix, type FixContext, fresh, pathOf, setValues, stepOf, valueIn } from './fix.ts'

const timeout = 'P2D'
const offered = 3
const one = (name: Fix['name'], commands: Fix['commands'], what?: string): Fix[] =>
  commands.length === 0 ? [] : [{ name, commands, ...(what === undefined ? {} : { what }) }]

/** A listen without an end goes on after two days: where all its branches lead, else to an exit. */
export const noTimeout: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  if (!step) return []
  const set = setValues(context, step, [{ path: ['timeout'], value: timeout }])
  const { branches } = step.config as ListenConfig
  const targets = new Set(branches.map(({ id }) => step.next[id] ?? null))
  const [target = null] = targets
  const place = { from: step.id, ports: ['timeout'] }
  const end =
    targets.size === 1 && target !== null
      ? { type: 'connect' as const, place, target }
      : { type: 'insertStep' as const, place, ...fresh(context, 'exit') }
  return set.length === 0 ? [] : one('addTimeout', [...set, end])
}

/** A branch step, a listen or an update with nothing in it gets the first entry a fresh one has. */
export const emptyBranches: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  const field = problem.field ?? ''
  const defaults = context.kinds.get(step?.kind ?? '')?.defaults as Record<string, unknown> | undefined
  if (!step || !Array.isArray(defaults?.[field])) return []
  const values = [{ path: [field], value: structuredClone(defaults[field]) }]
  return one(field === 'changes' ? 'addChange' : 'addBranch', setValues(context, step, values))
}

/** Branches with the same id get ids of their own, and lead where the one before them led. */
export const duplicateBranch: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  const field = problem.field ?? ''
  const entries = valueIn(step?.config, [field]) as BranchConfig['branches'] | undefined
  if (!step || !Array.isArray(entries)) return []
  const used = new Set(['else', 'holdout', 'timeout'])
  const renamed: { index: number; id: string; old: string }[] = []
  for (const [index, { id }] of entries.entries()) {
    let name = id
    for (let count = 2; used.has(name); count++) name = `${id.slice(0, 36)}-${count}`
    used.add(name)
    if (name !== id) renamed.push({ index, id: name, old: id })
  }
  const set = setValues(
    context,
    step,
    renamed.map(({ index, id }) => ({ path: [field, index, 'id'], value: id })),
  )
  if (set.length === 0) return []
  const follow = renamed.flatMap(({ id, old }) => {
    const target = step.next[old] ?? null
    return target === null ? [] : [{ type: 'connect' as const, place: { from: step.id, ports: [id] }, target }]
  })
  return one('renameBranch', [...set, ...follow])
}

/** Weights that are all zero are shared evenly. */
export const weightsZero: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  return step
    ? one(
        'evenWeights',
        weights(context, step, () => 1),
      )
    : []
}

/** Weights that do not make 100 are brought there in proportion, or evenly. */
export const weightsSum: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  if (!step) return []
  return [
    ...one(
      'scaleWeights',
      weights(context, step, (weight) => weight),
    ),
    ...one(
      'evenWeights',
      weights(context, step, () => 1),
    ),
  ]
}

/** An arm that stands alone gets another, or a tenth of the people are kept out to compare with. */
export const oneArm: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  const arm = (step?.config as SplitConfig | undefined)?.arms[0]
  if (!step || !arm) return []
  const other = { id: arm.id === 'b' ? 'a' : 'b', label: arm.label === 'B' ? 'A' : 'B', weight: 50 }
  const pair = [{ path: ['arms'], value: [{ ...arm, weight: 50 }, other] }]
  const target = step.next[arm.id] ?? null
  const connect = { type: 'connect' as const, place: { from: step.id, ports: [other.id] }, target }
  const holdout = [
    { path: ['arms', 0, 'weight'], value: 90 },
    { path: ['holdout'], value: 10 },
  ]
  return [
    ...one('addArm', [...setValues(context, step, pair), ...(target === null ? [] : [connect])]),
    ...one('addHoldout', setValues(context, step, holdout)),
  ]
}

/** A date that has passed becomes tomorrow at the same time; the end of a schedule that has passed goes. */
export const dateInPast: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  const path = pathOf(problem.field ?? '')
  if (!step || problem.field === undefined) return []
  if (path.at(-1) === 'end') return one('noEnd', setValues(context, step, [{ path, value: undefined }]))
  const old = String(valueIn(step.config, path) ?? '')
  // Two days ahead: later than now in every zone, whatever the time of day.
  const day = new Date(context.now + 2 * 86_400_000).toISOString().slice(0, 10)
  const value = old.length > 10 ? `${day}${old.slice(10)}` : day
  return one('laterDate', setValues(context, step, [{ path, value }]), day)
}

/** A template or gateway that does not exist, does not fit or is not approved: one that does, or none. */
export const wrongName: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  const field = problem.field ?? ''
  if (!step || (field !== 'template' && field !== 'gateway')) return []
  const channel = channelOf(context, step)
  const { templates, gateways } = context.catalogue
  const fitting =
    field === 'template'
      ? Object.entries(templates).filter(([, entry]) => entry.channel === channel && entry.approved)
      : Object.entries(gateways).filter(([, entry]) => entry.channel === channel)
  const use = fitting
    .slice(0, offered)
    .flatMap(([id]) =>
      one(
        'use',
        setValues(context, step, [{ path: [field], value: id }]),
        field === 'gateway' ? (gateways[id]?.name ?? id) : id,
      ),
    )
  const texts = ['body', ...(step.kind === 'email' ? ['subject'] : [])]
  const written = field === 'gateway' || texts.every((name) => String(valueIn(step.config, [name]) ?? '').trim() !== '')
  const coded = step.kind !== 'wechat' || step.config['form'] === 'customerService' || !!step.config['templateCode']
  const without = setValues(context, step, [{ path: [field], value: undefined }])
  return [...(written && coded ? one(field === 'gateway' ? 'usualGateway' : 'ownText', without) : []), ...use]
}

/** A segment that does not exist: one that does. */
export const unknownSegment: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  if (!step || step.config['segment'] !== problem.params?.['id']) return []
  return Object.entries(context.catalogue.segments)
    .slice(0, offered)
    .flatMap(([id, { name }]) => one('use', setValues(context, step, [{ path: ['segment'], value: id }]), name))
}

/** Weights in proportion to what `share` says of each, in whole percents that make 100. */
function weights(context: FixContext, step: NonNullable<ReturnType<typeof stepOf>>, share: (weight: number) => number) {
  const { arms, holdout } = step.config as SplitConfig
  const all = [...arms.map(({ weight }) => share(weight)), ...(holdout === undefined ? [] : [share(holdout)])]
  const total = all.reduce((sum, weight) => sum + weight, 0)
  if (total <= 0) return []
  const exact = all.map((weight) => (weight / total) * 100)
  const whole = exact.map(Math.floor)
  const byRest = [...exact.keys()].toSorted((a, b) => exact[b]! - whole[b]! - (exact[a]! - whole[a]!))
  const missing = 100 - whole.reduce((sum, weight) => sum + weight, 0)
  for (const index of byRest.slice(0, missing)) whole[index]! += 1
  return setValues(context, step, [
    ...arms.map((_, index) => ({ path: ['arms', index, 'weight'], value: whole[index] })),
    ...(holdout === undefined ? [] : [{ path: ['holdout'], value: whole.at(-1) }]),
  ])
}
