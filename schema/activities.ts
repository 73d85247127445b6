/** Where workflows and activities meet: signatures only. Ids and counts cross here, never contact data (promise P7). */
import type { VersionState } from './plan.ts'

/** One driver's share of a version. A solo run is a driver of its own with a negative part. */
export type Share = { version: number; part: number }

/** What waits to be run on one lane (a gateway, or `data`), as `advance` and `runBatches` report it. */
export type Lane = { lane: string; batches: number; members: number; priority: number; label: string }

export type AdvanceAnswer = {
  state: VersionState
  moved: number
  /** Lanes with batches that may run now. */
  queued: Lane[]
  /** ms until the next enrolment, firing or postponed batch is due; null = nothing is due at any time. */
  nextDueInMs: number | null
  /** More enrolments are due now than one slice holds. */
  more: boolean
  /** An audience or date trigger of this share is due to fire. */
  firing: boolean
  /** Nobody inside and no trigger open: the driver may complete. */
  finished: boolean
}

export type RunBatchesInput = Share & { lane: string; owner: string; limit: number; maxMs: number }
export type RunBatchesAnswer = {
  batches: number
  members: number
  more: boolean
  retryInMs: number | null
  lastError: string | null
}

/** Figures for the operator's board. */
export type Board = {
  name: string
  number: number
  state: VersionState
  waiting: number
  failed: number
  nextDueAt: string | null
  rate: number | null
  lastError: string | null
  rows: { step: string; kind: string; here: number; passed: number; failed: number }[]
  link: string | null
}

export type EnterAnswer = { entered: number; refused: number; more: boolean }

export type CaravanActivities = {
  /** Moves a slice of due enrolments and cuts those that land on actions into batches. */
  advance(share: Share): Promise<AdvanceAnswer>
  /** Runs queued batches of one lane one after the other. */
  runBatches(input: RunBatchesInput): Promise<RunBatchesAnswer>
  /** Lets in a slice of the people of audience and date triggers that are due to fire. */
  fireTriggers(share: Share): Promise<EnterAnswer>
  /** Reads the figures of a share (of the whole version for part 0). */
  readBoard(share: Share): Promise<Board>
  setVersionState(input: { version: number; state: VersionState; mode?: 'continue' | 'shift' }): Promise<void>
  stopVersion(share: Share): Promise<{ ended: number; more: boolean }>
  setRate(input: { version: number; perSecond: number | null }): Promise<void>
  retryFailed(input: Share & { step?: number }): Promise<{ retried: number }>
  explain(input: { version: number; contactId: number }): Promise<unknown>
  /** Marks the version `completed` when none of its shares holds anybody. */
  completeVersion(share: Share): Promise<void>
  /** Imports an uploaded file's contacts; goes on where an earlier attempt stopped. */
  runImport(input: { id: string }): Promise<void>
  /** Writes drafts of copy; deltas are published to whoever waits for this id. */
  draftCopy(input: { id: string; workspace: number }): Promise<void>
}

/** What a driver is started with. Ids and numbers only. */
export type DriverInput = Share & {
  workspace: number
  journey: string
  number: number
  /** 1 transactional, 3 triggered, 5 broadcast. */
  priority: number
  /** Carried over continue-as-new: nothing but how often it happened. */
  runs?: number
}

/** Task queues: workflows, ticks and triggered batches; broadcast batches; imports and other long work. Plugins have one each. */
export const queues = { main: 'caravan', broadcast: 'caravan-broadcast', long: 'caravan-long' } as const
export const pluginQueue = (lane: string): string => `caravan-${lane}`

/** The workflow id of a share's driver. */
export function driverId({
  workspace,
  journey,
  number,
  part,
  version,
}: Pick<DriverInput, 'workspace' | 'journey' | 'number' | 'part' | 'version'>): string {
  return part < 0 ? `solo/${workspace}/${journey}/${version}` : `journey/${workspace}/${journey}/v${number}/p${part}`
}
