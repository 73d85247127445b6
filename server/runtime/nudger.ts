import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { type DriverInput, driverId, queues, type Share } from '../../schema/activities.ts'
import { priorityOf } from '../../activities/lanes.ts'
import type { Db } from '../../activities/store/db.ts'
import { loadVersion } from '../../activities/store/versions.ts'

/** Tells drivers that there is work, starting those that do not run. */
export type Nudger = { nudge(shares: Share[]): void; settled(): Promise<void> }

/**
 * A nudge is a signal to a share's driver, sent at once; while one is under way, further ones become a single one behind it.
 * Failures are not retried here: the sweeper finds every share with due work and an idle driver.
 */
export function createNudger(db: Db, client: () => Promise<Client>): Nudger {
  const state = new Map<string, 'sending' | 'again'>()
  const open = new Set<Promise<void>>()

  async function send(key: string, share: Share): Promise<void> {
    do {
      state.set(key, 'sending')
      await startOrSignal(db, await client(), share).catch(() => {})
    } while (state.get(key) === 'again')
    state.delete(key)
  }

  return {
    nudge(shares) {
      for (const share of shares) {
        const key = `${share.version}/${share.part}`
        if (state.has(key)) state.set(key, 'again')
        else {
          const work = send(key, share).finally(() => open.delete(work))
          open.add(work)
        }
      }
    },
    async settled() {
      await Promise.allSettled(open)
    },
  }
}

/** The input of a share's driver. */
export async function driverInput(db: Db, share: Share): Promise<DriverInput> {
  const version = await loadVersion(db, share.version)
  return {
    ...share,
    workspace: version.workspace.id,
    journey: version.journey,
    number: version.number,
    priority: priorityOf(version.plan),
  }
}

async function startOrSignal(db: Db, client: Client, share: Share): Promise<void> {
  const input = await driverInput(db, share)
  const workflowId = driverId(input)
  const { plan } = await loadVersion(db, share.version)
  try {
    await client.workflow.signalWithStart(share.part < 0 ? 'solo' : 'journey', {
      workflowId,
      taskQueue: queues.main,
      args: [input],
      signal: 'nudge',
      staticSummary:
        `${plan.name} · ${share.part < 0 ? 'test run' : `version ${input.number} · partition ${share.part}`}`.slice(
          0,
          180,
        ),
      priority: { priorityKey: input.priority, fairnessKey: String(input.workspace) },
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
