import type { Deps } from '../activities/deps.ts'
import { keepPartitions, liveShares, overdueShares } from '../activities/sweep.ts'

/** A chore of the sweeper: what, and how often in ms. */
export type Chore = { everyMs: number; run(): Promise<unknown> }

/**
 * What makes up for lost messages between processes: overdue shares are nudged every two seconds, partitions are kept ahead.
 * A chore that fails (the database is away) is tried again at its next turn. Any number of servers may sweep.
 */
export function startSweeper(deps: Deps, more: Chore[] = []): { stop(): Promise<void> } {
  const chores: Chore[] = [
    { everyMs: 2000, run: async () => deps.nudge(await overdueShares(deps)) },
    { everyMs: 3_600_000, run: () => keepPartitions(deps) },
    ...more,
  ]
  let stopped = false
  const sleepers = new Set<() => void>()
  const turns = chores.map(async ({ everyMs, run }) => {
    // oxlint-disable-next-line no-unmodified-loop-condition -- `stop` below sets it
    while (!stopped) {
      await run().catch(() => {})
      await pause(everyMs)
    }
  })
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        sleepers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      sleepers.add(wake)
      if (stopped) wake()
    })
  }
  void liveShares(deps).then(deps.nudge, () => {})
  return {
    async stop() {
      stopped = true
      for (const wake of sleepers) wake()
      await Promise.all(turns)
    },
  }
}
