import { expect, test } from 'vitest'
import { runChaos } from '../chaos/chaos.ts'

test(
  'whatever is killed, once each, during a broadcast and a triggered journey, nobody is lost and nobody gets a message twice',
  { timeout: 180_000 },
  async () => {
    const lines: string[] = []
    const result = await runChaos({
      contacts: 2000,
      kill: 'each',
      seed: 11,
      idempotent: false,
      patienceMs: 60_000,
      say: (line) => lines.push(line),
    })
    expect(result.faults, lines.slice(-30).join('\n')).toEqual([])
    expect(result).toMatchObject({
      lost: 0,
      duplicated: 0,
      unrecorded: 0,
      kills: 4,
      ends: { exit: 2000 + result.events },
    })
  },
)
