import { setTimeout as sleep } from 'node:timers/promises'
import { seeded } from '../../activities/sandbox/seeded.ts'
import type { Installation } from '../support/installation.ts'

export const parts = ['worker', 'server', 'temporal', 'postgres'] as const
export type Part = (typeof parts)[number]

/** One kill: which parts at once, at which share of all messages, and how long it waits there to fall at no particular point. */
export type PlannedKill = { parts: readonly Part[]; progress: number; delayMs: number }
export type Killed = { parts: readonly Part[]; atSecond: number; progress: number }

/**
 * When to kill what, from a seed. One kind: three times. `all`: each kind once in a random order, then all of them at once.
 * The moments lie apart, each somewhere in its own stretch of the run.
 */
export function planKills(kind: Part | 'all' | 'each', seed: number): PlannedKill[] {
  const random = (n: number) => seeded(seed, 'kill', n)
  const each = parts
    .map((part) => [part] as const)
    .toSorted((a, b) => random(parts.indexOf(a[0])) - random(parts.indexOf(b[0])))
  const list: (readonly Part[])[] =
    kind === 'each' ? each : kind === 'all' ? [...each, parts] : [[kind], [kind], [kind]]
  return list.map((killed, n) => ({
    parts: killed,
    progress: (n + 0.15 + 0.7 * random(10 + n)) / (list.length + 0.4),
    delayMs: Math.floor(300 * random(20 + n)),
  }))
}

/** Carries out the kills as the run comes to their points. `progress` answers the share of
 * messages done, null when it cannot tell. */
export async function carryOut(
  installation: Installation,
  kills: PlannedKill[],
  progress: () => Promise<number | null>,
  over: () => boolean,
  onKill: (kill: Killed) => void,
): Promise<void> {
  const began = performance.now()
  for (const kill of kills) {
    for (;;) {
      const done = await progress()
      if (over()) return
      if (done !== null && done >= kill.progress) break
      await sleep(15)
    }
    await sleep(kill.delayMs)
    for (const part of kill.parts) installation.kill(part)
    onKill({
      parts: kill.parts,
      atSecond: Math.round((performance.now() - began) / 100) / 10,
      progress: Math.round(kill.progress * 100) / 100,
    })
  }
}
