import { z } from 'zod'
import { documentSchema } from '../document.ts'
import { patchSchema } from './journeys.ts'

/** A published version with its drawing, for comparing and restoring. */
export const versionDetail = z.object({
  number: z.number(),
  publishedAt: z.string(),
  publishedBy: z.string(),
  note: z.string(),
  doc: documentSchema,
})
export type VersionDetail = z.infer<typeof versionDetail>

/** Which of these commands a draft has taken: asked by a browser that does not know whether its last ones arrived. */
export const knownCommandsRequest = z.strictObject({ commandIds: z.array(z.string().min(1).max(80)).max(1000) })
export const knownCommands = z.object({ known: z.array(z.string()) })
export type KnownCommands = z.infer<typeof knownCommands>

/**
 * One change of a draft on the live stream. Without `patches` the change is too large, or too many were missed: the draft has to be
 * read again. `format` is the document format of the server that tells it.
 */
export const revisionEvent = z.object({
  revision: z.number(),
  format: z.number(),
  clientId: z.string().optional(),
  commandId: z.string().optional(),
  author: z.string().optional(),
  label: z.string().optional(),
  patches: z.array(patchSchema).optional(),
})
export type RevisionEvent = z.infer<typeof revisionEvent>

/** How long somebody is taken to be there after the last heartbeat, and how often a browser tells of itself. */
export const presenceSeconds = { expires: 25, heartbeat: 10 }

/** A browser tab tells that it has a journey open, and whose form somebody is in. */
export const presenceBeat = z.strictObject({
  clientId: z.string().min(1).max(80),
  person: z.string().min(1).max(80),
  name: z.string().min(1).max(40),
  step: z.string().max(40).nullable(),
  leaving: z.boolean().default(false),
})
export type PresenceBeat = z.input<typeof presenceBeat>

/** Who has the journey open, by tab. */
export const presentPerson = z.object({
  clientId: z.string(),
  person: z.string(),
  name: z.string(),
  step: z.string().nullable(),
})
export type PresentPerson = z.infer<typeof presentPerson>
