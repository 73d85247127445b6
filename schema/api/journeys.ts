import { z } from 'zod'
import { documentSchema } from '../document.ts'
import { jsonSchema } from '../json.ts'

/** Shapes of the HTTP API for journeys: the server answers with them, the editor reads them, /docs shows them. */
export const journeyState = z.enum(['draft', 'running', 'paused', 'stopped', 'completed'])

export const journeyRow = z.object({
  id: z.string(),
  name: z.string(),
  folder: z.string().nullable(),
  state: journeyState,
  version: z.number().nullable(),
  revision: z.number(),
  updatedAt: z.string(),
  inside: z.number(),
  entered: z.number(),
  /** Messages accepted on each of the last seven local days, oldest first. */
  messagesByDay: z.array(z.number()),
  problems: z.number(),
})
export type JourneyRow = z.infer<typeof journeyRow>

export const versionRow = z.object({
  number: z.number(),
  state: journeyState,
  hash: z.string(),
  publishedAt: z.string(),
  publishedBy: z.string(),
  note: z.string(),
  entered: z.number(),
  inside: z.number(),
  partitions: z.number(),
  rate: z.number().nullable(),
  workflowUrl: z.string().nullable(),
})
export type VersionRow = z.infer<typeof versionRow>

export const journeyDetail = journeyRow.extend({ doc: documentSchema, versions: z.array(versionRow) })
export type JourneyDetail = z.infer<typeof journeyDetail>

export const createJourney = z.strictObject({ name: z.string().min(1).max(200), doc: z.unknown().optional() })

/** JSON patches as immer writes them: `path` is an array of keys from the document's root. */
export const patchSchema = z.strictObject({
  op: z.enum(['add', 'remove', 'replace']),
  path: z.array(z.union([z.string(), z.number()])).max(40),
  value: jsonSchema.optional(),
})
export type DocPatch = z.infer<typeof patchSchema>

export const savePatches = z.strictObject({
  baseRevision: z.int().min(0),
  clientId: z.string().min(1).max(80),
  /** Makes a retry harmless: the same command id is applied once. */
  commandId: z.string().min(1).max(80),
  label: z.string().max(200),
  patches: z.array(patchSchema).max(20_000),
  /** Who did it, as others see it in the history. */
  author: z.string().min(1).max(40).optional(),
  /** The document format the author's program writes; another one than the server's is refused. */
  format: z.int().min(0).optional(),
})
export const savedRevision = z.object({ revision: z.number() })
export const staleRevision = z.object({
  revision: z.number(),
  since: z.array(
    z.object({
      revision: z.number(),
      clientId: z.string(),
      commandId: z.string(),
      label: z.string(),
      patches: z.array(patchSchema),
    }),
  ),
})

/** `revision` names what the author has seen; the server refuses when the draft has moved on. */
export const publishRequest = z.strictObject({
  revision: z.int().min(0),
  author: z.string().min(1).max(40).optional(),
  note: z.string().max(500).default(''),
  /** What happens to the people inside older versions. They finish there; other choices come beside it. */
  inside: z.enum(['finish']).default('finish'),
})
export type PublishRequest = z.input<typeof publishRequest>
export const publishAnswer = z.object({ version: z.number(), hash: z.string(), workflowUrl: z.string().nullable() })
/** What the publish dialog shows before the one confirm. */
export const publishPreview = z.object({
  audience: z.number().nullable(),
  messages: z.array(z.object({ stepId: z.string(), channel: z.string(), gateway: z.string() })),
  insideOlder: z.number(),
  partitions: z.number(),
  changedSteps: z.array(z.object({ stepId: z.string(), change: z.enum(['added', 'removed', 'changed']) })),
})

export const versionCommand = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('pause') }),
  z.strictObject({ command: z.literal('resume'), mode: z.enum(['continue', 'shift']).default('continue') }),
  z.strictObject({ command: z.literal('stop') }),
  z.strictObject({ command: z.literal('rate'), perSecond: z.number().min(0.01).max(1e6).nullable() }),
  z.strictObject({ command: z.literal('retryFailed'), stepId: z.string().optional() }),
])
export type VersionCommand = z.infer<typeof versionCommand>

/**
 * Live counts of one version. `arrived` = `here` + Σ `left` (semantics.md "Counting"). Message steps also carry what became of the
 * messages. Sent whole first (SSE event `counts`), then only the steps that changed (event `delta`).
 */
export const stepCounts = z.object({
  arrived: z.number(),
  here: z.number(),
  left: z.record(z.string(), z.number()),
  accepted: z.number(),
  rejected: z.number(),
  unknown: z.number(),
  delivered: z.number(),
  undelivered: z.number(),
  clicked: z.number(),
  replied: z.number(),
  opened: z.number(),
})
export type StepCounts = z.infer<typeof stepCounts>
export const liveCounts = z.object({
  version: z.number(),
  state: journeyState,
  entered: z.number(),
  inside: z.number(),
  ended: z.record(z.string(), z.number()),
  refused: z.record(z.string(), z.number()),
  steps: z.record(z.string(), stepCounts),
})
export type LiveCounts = z.infer<typeof liveCounts>

/** A period of a version beside the one of the same length before it, by step; `previous` is null when the version is younger. */
export const periodCounts = z.object({
  since: z.string(),
  current: z.record(z.string(), stepCounts),
  previous: z.record(z.string(), stepCounts).nullable(),
})
export type PeriodCounts = z.infer<typeof periodCounts>

/**
 * How people move through a step: how many leave it an hour and how many seconds they were there on average, over `hours`; and how long
 * those who are there now have been there, in seconds. Null: nothing can be told.
 */
export const stepPace = z.object({
  perHour: z.number().nullable(),
  spent: z.number().nullable(),
  median: z.number().nullable(),
  longest: z.number().nullable(),
})
export type StepPace = z.infer<typeof stepPace>
/** `sampled`: more people are inside than are looked at one by one. */
export const pace = z.object({ hours: z.number(), sampled: z.boolean(), steps: z.record(z.string(), stepPace) })
export type Pace = z.infer<typeof pace>

export const hop = z.object({
  stepId: z.string(),
  port: z.string().nullable(),
  at: z.string(),
  /** What decided: values read, and a sentence per language made from them. */
  why: z.array(z.object({ what: z.string(), value: jsonSchema.optional() })),
})
export const walkPath = z.object({
  enrolment: z.number(),
  contactId: z.number(),
  version: z.number(),
  state: z.enum(['waiting', 'acting', 'stuck', 'ended']),
  stepId: z.string().nullable(),
  dueAt: z.string().nullable(),
  endReason: z.string().nullable(),
  error: z.string().nullable(),
  hops: z.array(hop),
})

export const personRow = z.object({
  enrolment: z.number(),
  contactId: z.number(),
  key: z.string(),
  name: z.string().nullable(),
  state: walkPath.shape.state,
  stepId: z.string().nullable(),
  dueAt: z.string().nullable(),
  enteredAt: z.string(),
})

/** Whom a simulation is about, when it starts, and what happens on the way. */
export const simulateScenario = z.strictObject({
  contactId: z.int().optional(),
  contact: z
    .strictObject({
      attributes: z.record(z.string(), jsonSchema),
      tags: z.array(z.string()).default([]),
      zone: z.string().optional(),
    })
    .optional(),
  entry: z.record(z.string(), jsonSchema).optional(),
  trigger: z.string().optional(),
  startAt: z.iso.datetime({ offset: true }).optional(),
  events: z
    .array(
      z.strictObject({
        name: z.string(),
        at: z.iso.datetime({ offset: true }),
        properties: z.record(z.string(), jsonSchema).default({}),
      }),
    )
    .max(200)
    .default([]),
  /** What happens to messages: which fact, how long after the send. */
  responses: z
    .array(
      z.strictObject({
        stepId: z.string(),
        fact: z.enum(['delivered', 'failed', 'clicked', 'replied', 'opened']),
        afterMs: z.number().min(0),
        text: z.string().optional(),
      }),
    )
    .max(200)
    .default([]),
  /** Attributes and tags of the contact that become other ones at a time; `null` takes an attribute away. */
  changes: z
    .array(
      z.strictObject({
        at: z.iso.datetime({ offset: true }),
        attributes: z.record(z.string(), jsonSchema).default({}),
        addTags: z.array(z.string()).default([]),
        removeTags: z.array(z.string()).default([]),
      }),
    )
    .max(200)
    .default([]),
})
export type SimulateScenario = z.input<typeof simulateScenario>
/** A simulation of the draft: a stored contact or a made-up one, on a virtual clock. */
export const simulateRequest = simulateScenario.extend({ doc: z.unknown() })
export const simulateAnswer = z.object({
  hops: z.array(hop),
  messages: z.array(
    z.object({
      stepId: z.string(),
      channel: z.string(),
      at: z.string(),
      subject: z.string().optional(),
      text: z.string(),
      html: z.string().optional(),
    }),
  ),
  end: z.object({ reason: z.string(), at: z.string() }).nullable(),
  waitingUntil: z.string().nullable(),
  problems: z.array(
    z.object({
      code: z.string(),
      severity: z.enum(['error', 'warning']),
      stepId: z.string().optional(),
      field: z.string().optional(),
      params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    }),
  ),
})
export const testRunRequest = z.strictObject({
  doc: z.unknown(),
  contactId: z.int(),
  trigger: z.string().optional(),
  scale: z.int().min(1).max(86_400_000).default(86_400),
})
export const testRunAnswer = z.object({ enrolment: z.number(), workflowUrl: z.string().nullable() })
