import { activityInfo, cancellationSignal, Context, heartbeat } from '@temporalio/activity'
import type { CaravanActivities } from '../schema/activities.ts'
import { advance } from '../activities/advance.ts'
import { readBoard } from '../activities/control/board.ts'
import { explain } from '../activities/control/explain.ts'
import {
  completeVersion,
  retryFailed,
  setRate,
  setVersionState,
  stopVersion,
} from '../activities/control/version-state.ts'
import type { Deps } from '../activities/deps.ts'
import { fireTriggers } from '../activities/fire-triggers.ts'
import { runBatches } from '../activities/run-batches.ts'
import type { LongWork } from './long-work.ts'

/** Binds the activities to their dependencies and to what Temporal tells of each execution. */
export function createActivities(deps: Deps, longWork: LongWork): CaravanActivities {
  return {
    advance: (share) => beating(() => advance(deps, share)),
    runBatches: (input) => {
      const { workflowExecution, activityId, attempt } = activityInfo()
      return runBatches(deps, input, {
        run: workflowExecution?.runId ?? '',
        act: activityId,
        att: attempt,
        cancelled: cancellationSignal(),
        heartbeat: () => heartbeat(),
      })
    },
    fireTriggers: (share) => beating(() => fireTriggers(deps, share, () => heartbeat())),
    readBoard: (share) => beating(() => readBoard(deps, share)),
    setVersionState: (input) => beating(() => setVersionState(deps, input)),
    stopVersion: (share) => beating(() => stopVersion(deps, share)),
    setRate: (input) => beating(() => setRate(deps, input)),
    retryFailed: (input) => beating(() => retryFailed(deps, input)),
    explain: (input) => beating(() => explain(deps, input)),
    completeVersion: (share) => beating(() => completeVersion(deps, share)),
    runImport: (input) =>
      longWork.runImport(input.id, {
        heartbeat: (details) => Context.current().heartbeat(details),
        signal: cancellationSignal(),
      }),
    draftCopy: (input) =>
      longWork.draftCopy(input.id, input.workspace, { heartbeat: () => heartbeat(), signal: cancellationSignal() }),
  }
}

/** Beats once a second while short work goes on: what a dead worker held is done again in five seconds, not at its time limit. */
async function beating<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => heartbeat(), 1000)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
