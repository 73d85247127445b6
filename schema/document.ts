import { z } from 'zod'
import { conditionSchema } from './condition.ts'
import { capSchema } from './politeness/cap.ts'
import { durationSchema } from './time/duration.ts'
import { windowSchema } from './time/window.ts'
import { zoneSchema } from './time/zone.ts'

/** The format this release writes; `migrateDoc` opens older ones and refuses newer ones. */
export const documentFormat = 1

/** Ids are made by the editor; they are the same on the canvas, in the plan, in batches, messages and counters. */
export const stepIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, 'letters, digits, - and _ (at most 40)')
export type StepId = string

/**
 * One step of the drawing. Edges live here: a port has one target or none (`null` ends the walk `completed`).
 * `config` is checked by the kind's own schema, so a document with an unknown kind still opens and is kept whole.
 */
export const stepSchema = z.strictObject({
  id: stepIdSchema,
  kind: z.string().min(1).max(80),
  name: z.string().max(120).optional(),
  config: z.record(z.string(), z.unknown()),
  next: z.record(z.string(), stepIdSchema.nullable()),
  pin: z.strictObject({ x: z.number(), y: z.number() }).optional(),
})
export type Step = z.infer<typeof stepSchema>

export const noteColours = ['sand', 'amber', 'teal', 'violet', 'pink'] as const
export type NoteColour = (typeof noteColours)[number]

/** Words beside the drawing. `x` and `y` count from the right upper corner of the step it is beside, else from the drawing's origin. */
export const noteSchema = z.strictObject({
  id: stepIdSchema,
  text: z.string().max(4000),
  x: z.number(),
  y: z.number(),
  beside: stepIdSchema.optional(),
  colour: z.enum(noteColours).optional(),
})
export type Note = z.infer<typeof noteSchema>

/** Steps that belong together: drawn in a frame, or as one chip. Steps that are gone are passed over; a step belongs to the first that names it. */
export const groupSchema = z.strictObject({
  id: stepIdSchema,
  name: z.string().max(120),
  steps: z.array(stepIdSchema).max(5000),
  collapsed: z.boolean().optional(),
})
export type Group = z.infer<typeof groupSchema>

export const settingsSchema = z.strictObject({
  purpose: z.enum(['marketing', 'transactional']),
  timezone: zoneSchema,
  reentry: z.strictObject({ mode: z.enum(['once', 'afterExit', 'always']), cooldown: durationSchema.optional() }),
  goal: conditionSchema.optional(),
  exitWhen: conditionSchema.optional(),
  sendWindow: windowSchema.optional(),
  caps: z.array(capSchema).optional(),
  maxStaleness: durationSchema.optional(),
  entryLimit: z.strictObject({ total: z.int().min(1).optional(), perDay: z.int().min(1).optional() }).optional(),
  whilePaused: z.enum(['enter', 'refuse']).optional(),
  maxVisits: z.int().min(1).max(1000).optional(),
  priority: z.enum(['high', 'normal', 'low']),
})
export type JourneySettings = z.infer<typeof settingsSchema>

/** The editable drawing. Steps are keyed by id; `triggers` lists the steps that let contacts in, in drawing order. */
export const documentSchema = z.strictObject({
  format: z.literal(documentFormat),
  name: z.string().min(1).max(200),
  steps: z.record(stepIdSchema, stepSchema),
  triggers: z.array(stepIdSchema),
  notes: z.array(noteSchema),
  /** Absent in documents of earlier releases. */
  groups: z.array(groupSchema).optional(),
  settings: settingsSchema,
})
export type JourneyDoc = z.infer<typeof documentSchema>

/** An empty drawing with sensible settings. */
export function emptyDocument(name: string, timezone = 'Asia/Shanghai'): JourneyDoc {
  const settings: JourneySettings = { purpose: 'marketing', timezone, reentry: { mode: 'once' }, priority: 'normal' }
  return { format: documentFormat, name, steps: {}, triggers: [], notes: [], settings }
}
