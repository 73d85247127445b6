import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common'
import { upsertSearchAttributes } from '@temporalio/workflow'
import type { Board, DriverInput } from '../schema/activities.ts'

const keys = {
  workspace: defineSearchAttributeKey('CaravanWorkspace', SearchAttributeType.KEYWORD),
  journey: defineSearchAttributeKey('CaravanJourney', SearchAttributeType.KEYWORD),
  version: defineSearchAttributeKey('CaravanVersion', SearchAttributeType.INT),
  partition: defineSearchAttributeKey('CaravanPartition', SearchAttributeType.KEYWORD),
  state: defineSearchAttributeKey('CaravanState', SearchAttributeType.KEYWORD),
  nextDue: defineSearchAttributeKey('CaravanNextDue', SearchAttributeType.DATETIME),
  waiting: defineSearchAttributeKey('CaravanWaiting', SearchAttributeType.INT),
  failed: defineSearchAttributeKey('CaravanFailed', SearchAttributeType.INT),
}

/** Writes what operators search drivers by. Each call rewrites the visibility row: seldom, please. */
export function upsertFigures(input: DriverInput, board: Board): void {
  upsertSearchAttributes([
    { key: keys.workspace, value: String(input.workspace) },
    { key: keys.journey, value: input.journey },
    { key: keys.version, value: input.number },
    { key: keys.partition, value: String(input.part) },
    { key: keys.state, value: board.failed > 0 && board.state === 'running' ? 'failing' : board.state },
    { key: keys.nextDue, value: board.nextDueAt === null ? null : new Date(board.nextDueAt) },
    { key: keys.waiting, value: board.waiting },
    { key: keys.failed, value: board.failed },
  ])
}
