import type { StepKind } from '../../schema/define-step.ts'
import type { Step } from '../../schema/document.ts'
import type { Kinds } from '../../schema/steps/registry.ts'

/** A name that steps use and this workspace does not have. `channel` is that of the message steps that use it. */
export type Reference = {
  kind: 'template' | 'segment' | 'gateway'
  id: string
  channel?: string
  steps: number
}

/** What becomes of a missing name: another one, nothing (the text in place, the usual gateway), or left as it is. */
export type Choice = { to: string } | 'inPlace' | 'keep'
export type Choices = ReadonlyMap<string, Choice>

/** The text of a template where it came from, as fields of a message step. */
export type TemplateTexts = Record<string, { name: string; fields: Record<string, unknown> }>

/** The names of the workspace, by id. */
export type Names = {
  templates: Record<string, { channel: string }>
  segments: Record<string, { name: string }>
  gateways: Record<string, { channel: string; name: string }>
}

export const referenceKey = ({ kind, id }: Pick<Reference, 'kind' | 'id'>): string => `${kind}:${id}`

/** The names that steps use and the workspace does not have, each once, in the order of the steps. */
export function missingReferences(steps: Step[], settings: unknown, catalogue: Names, kinds: Kinds): Reference[] {
  const found = new Map<string, Reference>()
  const note = (reference: Omit<Reference, 'steps'>) => {
    const key = referenceKey(reference)
    const known = found.get(key)
    if (known) known.steps += 1
    else found.set(key, { ...reference, steps: 1 })
  }
  for (const { kind, config } of steps) {
    const action = kinds.get(kind)?.action
    if (action?.effect === 'message') {
      const channel = action.channel === undefined ? {} : { channel: action.channel }
      const { template, gateway } = config
      if (typeof template === 'string' && !Object.hasOwn(catalogue.templates, template))
        note({ kind: 'template', id: template, ...channel })
      if (typeof gateway === 'string' && !Object.hasOwn(catalogue.gateways, gateway))
        note({ kind: 'gateway', id: gateway, ...channel })
    }
    for (const id of new Set(segmentsIn(config)))
      if (!Object.hasOwn(catalogue.segments, id)) note({ kind: 'segment', id })
  }
  for (const id of new Set(segmentsIn(settings)))
    if (!Object.hasOwn(catalogue.segments, id)) note({ kind: 'segment', id })
  return [...found.values()]
}

/** The steps with their missing names replaced as it was chosen. Everything else stays as it is. */
export function remapSteps(steps: Step[], choices: Choices, texts: TemplateTexts, kinds: Kinds): Step[] {
  return steps.map((step) => {
    const config = remapSegments(step.config, choices) as Step['config']
    const kind = kinds.get(step.kind)
    return { ...step, config: kind?.action?.effect === 'message' ? remapMessage(config, choices, texts, kind) : config }
  })
}

function remapMessage(config: Step['config'], choices: Choices, texts: TemplateTexts, kind: StepKind): Step['config'] {
  const template = chosen(choices, 'template', config['template'])
  const gateway = chosen(choices, 'gateway', config['gateway'])
  const next = { ...config }
  if (gateway === 'inPlace') delete next['gateway']
  else if (typeof gateway === 'object') next['gateway'] = gateway.to
  if (template === 'inPlace') {
    const id = String(config['template'])
    delete next['template']
    return withFields(next, Object.hasOwn(texts, id) ? (texts[id]?.fields ?? {}) : {}, kind)
  }
  if (typeof template === 'object') next['template'] = template.to
  return next
}

/** Puts a template's fields into a step; what the step has no field for, such as a mail's preheader, is left out. */
function withFields(config: Step['config'], fields: Record<string, unknown>, kind: StepKind): Step['config'] {
  const read = kind.config.safeParse({ ...config, ...fields })
  const refused = read.success
    ? []
    : read.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
      )
  const taken = Object.entries(fields).filter(([key]) => !refused.includes(key))
  return { ...config, ...Object.fromEntries(taken) }
}

/** Replaces segments in conditions, however deep they lie. */
export function remapSegments(value: unknown, choices: Choices): unknown {
  if (Array.isArray(value)) return value.map((item) => remapSegments(item, choices))
  if (value === null || typeof value !== 'object') return value
  const next = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, remapSegments(item, choices)]))
  const choice = next['type'] === 'segment' ? chosen(choices, 'segment', next['segment']) : undefined
  return typeof choice === 'object' ? { ...next, segment: choice.to } : next
}

function chosen(choices: Choices, kind: Reference['kind'], id: unknown): Choice | undefined {
  return typeof id === 'string' ? choices.get(referenceKey({ kind, id })) : undefined
}

function segmentsIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return []
  const inside = Object.values(value).flatMap(segmentsIn)
  const { type, segment } = value as Record<string, unknown>
  return type === 'segment' && typeof segment === 'string' ? [segment, ...inside] : inside
}
