/** Where workflows and activities meet: signatures only. Ids and counts cross here, never contact data (promise P7). */
import type { VersionState } from './tables.ts'

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
  /** Nobody inside and no trigger open: the driver may complete. */
  finished: boolean
}

export type RunBatchesInput = Share & { lane: string; owner: string; limit: number; maxMs: number }
export type RunBatchesAnswer = { batches: number; members: number; more: boolean; retryInMs: number | null; lastError: string | null }

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
  retryFailed(input: Share & { stepId?: string }): Promise<{ retried: number }>
  explain(input: { version: number; contactId: number }): Promise<unknown>
}
