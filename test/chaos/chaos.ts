import { setTimeout as sleep } from 'node:timers/promises'
import { publishDoc } from '../support/fill.ts'
import { startInstallation } from '../support/installation.ts'
import { readLedger } from '../support/laws.ts'
import { type Audit, audit } from './audit.ts'
import { type Fed, feedEvents, tapLinks } from './feed.ts'
import { broadcastJourney, messagesPerWalk, triggeredJourney } from './journeys.ts'
import { carryOut, type Killed, type Part, planKills } from './killer.ts'
import { addPeople } from './people.ts'

export type ChaosOptions = {
  contacts: number
  kill: Part | 'all' | 'each'
  seed: number
  idempotent: boolean
  /** Longest wait for the end after the last kill. */
  patienceMs: number
  say(line: string): void
}

export type ChaosResult = Audit & {
  kills: number
  killed: Killed[]
  contacts: number
  events: number
  clicks: number
  /** When the last event was taken, and when everybody had ended. */
  fedAtSecond: number
  endedAtSecond: number
  retries: number
  seed: number
  idempotent: boolean
  seconds: number
  unknownBound: number
  faults: string[]
}

/** Contacts in a batch, at most; and lanes of both journeys that may have a call under way at one moment. */
const batchSize = 500

/**
 * A broadcast and a triggered journey on a whole installation of separate processes, with kill -9 in the middle; then the
 * provider's own ledger against ours. `faults` says what is wrong; none = nobody was lost, nobody got a message twice.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const installation = await startInstallation({
    server: true,
    workers: 1,
    idempotent: options.idempotent,
    account: { latencyMs: 40 },
    sharedBuffers: '256MB',
    onLine: options.say,
  })
  const began = performance.now()
  try {
    const { db, deps, workspace } = installation
    const events = Math.min(1000, Math.max(60, Math.floor(options.contacts / 10)))
    await addPeople(deps, workspace, options.contacts)
    const broadcast = await publishDoc(deps, workspace, broadcastJourney(), Math.max(options.contacts, 20_001))
    const triggered = await publishDoc(deps, workspace, triggeredJourney(), 0)
    const expected = (options.contacts + events) * messagesPerWalk
    const versions = [broadcast.id, triggered.id]
    const tally = async (metric: string) => {
      const row = await db
        .selectFrom('step_count')
        .select((eb) => eb.fn.sum<number>('n').as('n'))
        .where('version', 'in', versions)
        .where('metric', 'in', [metric, `${metric}:exit`])
        .executeTakeFirst()
        .catch(() => null)
      return row === null ? null : Number(row?.n ?? 0)
    }
    const sent = async () => {
      const [accepted, unknown] = [await tally('accepted'), await tally('unknown')]
      return accepted === null || unknown === null ? null : (accepted + unknown) / expected
    }
    const fed: Fed = { events: 0, clicks: 0, retries: 0 }
    const killed: Killed[] = []
    let over = false
    const seconds = () => Math.round((performance.now() - began) / 100) / 10
    let fedAtSecond = 0
    const feeding = feedEvents(installation, events, Math.max(10, 20_000 / (events / 10)), fed).then(
      () => (fedAtSecond = seconds()),
    )
    const tapping = tapLinks(installation, triggered.id, 1, () => over, fed)
    const killing = carryOut(
      installation,
      planKills(options.kill, options.seed),
      sent,
      () => over,
      (kill) => {
        killed.push(kill)
        options.say(`chaos: killed ${kill.parts.join(', ')} at ${kill.atSecond} s`)
      },
    )
    const all = options.contacts + events
    const finished = Promise.all([feeding, killing]).then(() =>
      untilEnded(() => tally('ended'), all, options.patienceMs),
    )
    const done = await Promise.race([finished, sleep(options.patienceMs * 3, false)])
    const endedAtSecond = seconds()
    over = true
    await tapping
    const found = await audit(db, await readLedger(installation.config.sandbox.url), [
      { version: broadcast.id, walks: options.contacts },
      { version: triggered.id, walks: events },
    ])
    const workerKills = killed.filter((kill) => kill.parts.includes('worker')).length
    const unknownBound = options.idempotent ? 0 : workerKills * batchSize * (broadcast.partitions * 2 + 1)
    const result: ChaosResult = {
      ...found,
      kills: killed.length,
      killed,
      contacts: options.contacts,
      events,
      clicks: fed.clicks,
      fedAtSecond,
      endedAtSecond,
      retries: fed.retries,
      seed: options.seed,
      idempotent: options.idempotent,
      seconds: seconds(),
      unknownBound,
      faults: [],
    }
    result.faults.push(...(done ? [] : ['it did not come to its end in time']), ...faultsOf(result))
    return result
  } finally {
    await installation.stop()
  }
}

async function untilEnded(ended: () => Promise<number | null>, all: number, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs
  while (((await ended()) ?? 0) < all) {
    if (Date.now() > deadline) return false
    await sleep(100)
  }
  return true
}

function faultsOf(result: ChaosResult): string[] {
  const { lost, duplicated, unrecorded, unknown, unknownBound, unknownBy, broken, rejected } = result
  const faults: string[] = []
  if (lost > 0) faults.push(`${lost} lost`)
  if (duplicated > 0) faults.push(`${duplicated} twice`)
  if (unrecorded > 0) faults.push(`${unrecorded} arrived without being on record`)
  if (rejected > 0) faults.push(`${rejected} rejected, though the sandbox refuses nothing here`)
  if (unknown > unknownBound) faults.push(`${unknown} unknown, more than the ${unknownBound} that can be in flight`)
  const others = Object.keys(unknownBy).filter((code) => code !== 'interrupted')
  if (others.length > 0) faults.push(`unknown for other reasons than a kill: ${others.join(', ')}`)
  return [...faults, ...broken.slice(0, 20)]
}
