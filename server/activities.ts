import { activityInfo, cancellationSignal, Context, heartbeat } from '@temporalio/activity'
import type { CaravanActivities } from '../schema/activities.ts'
import { advance } from '../activities/advance.ts'
import { readBoard } from '../activities/control/board.ts'
import { explain } from '../activities/control/explain.ts'
import { completeVersion, retryFailed, setRate, setVersionState, stopVersion } from '../activities/control/version-state.ts'
import type { Deps } from '../activities/deps.ts'
import { fireTriggers } from '../activities/fire-triggers.ts'
import { runBatches } from '../activities/run-batches.ts'
import type { LongWork } from './long-work.ts'

/** Binds the activities to their dependencies and to what Temporal tells of each execution. */
export function createActivities(deps: Deps, longWork: LongWork): CaravanActivities {
  return {
    advance: (share) => advance(deps, share),
    runBatches: (input) => {
      const { workflowExecution, activityId, attempt } = activityInfo()
      return runBatches(deps, input, {
        run: workflowExecution?.runId ?? '', act: activityId, att: attempt, cancelled: cancellationSignal(), heartbeat: () => heartbeat(),
      })
    },
    fireTriggers: (share) => fireTriggers(deps, share, () => heartbeat()),
    readBoard: (share) => readBoard(deps, share),
    setVersionState: (input) => setVersionState(deps, input),
    stopVersion: (share) => stopVersion(deps, share),
    setRate: (input) => setRate(deps, input),
    retryFailed: (input) => retryFailed(deps, input),
    explain: (input) => explain(deps, input),
    completeVersion: (share) => completeVersion(deps, share),
    runImport: (input) => longWork.runImport(input.id, { heartbeat: (details) => Context.current().heartbeat(details), signal: cancellationSignal() }),
    draftCopy: (input) => longWork.draftCopy(input.id, input.workspace, { heartbeat: () => heartbeat(), signal: cancellationSignal() }),
  }
}
