import { workflowInfo } from '@temporalio/workflow'
import { type DriverInput, type Lane, pluginQueue, queues } from '../schema/activities.ts'
import { batches, ticks } from './activities.ts'

const perActivity = 10
const perActivityMs = 20_000

/**
 * The work of a driver that is under way: one `runBatches` per lane, and one firing of triggers. A lane that asked for time
 * (rate, paused gateway, an error) rests until then.
 */
export class Lanes {
  readonly #input: DriverInput
  readonly #running = new Set<string>()
  readonly #restUntil = new Map<string, number>()
  /** Something ended since the driver last looked. */
  changed = false
  #batches = 0

  constructor(input: DriverInput) {
    this.#input = input
  }

  get busy(): boolean {
    return this.#running.size > 0
  }

  /** Starts every lane that has work and is neither running nor resting. */
  start(queued: Lane[]): void {
    for (const lane of queued) {
      if (this.#running.has(lane.lane) || (this.#restUntil.get(lane.lane) ?? 0) > Date.now()) continue
      this.#run(lane.lane, async () => {
        const { version, part } = this.#input
        const owner = `${workflowInfo().workflowId}/${lane.lane}`
        const first = this.#batches + 1
        this.#batches += lane.batches
        const answer = await batches.runBatches.executeWithOptions(
          {
            taskQueue: queueOf(lane),
            summary: `${lane.label} · batch ${first}–${this.#batches} · ${lane.members} people`.slice(0, 180),
            priority: { priorityKey: lane.priority, fairnessKey: String(this.#input.workspace) },
          },
          [{ version, part, lane: lane.lane, owner, limit: perActivity, maxMs: perActivityMs }],
        )
        if (answer.retryInMs !== null) this.#restUntil.set(lane.lane, Date.now() + answer.retryInMs)
      })
    }
  }

  /** Lets in the next people of timed triggers, unless that is under way. */
  fire(): void {
    if (this.#running.has('enter')) return
    this.#run('enter', async () => {
      const { version, part } = this.#input
      await ticks.fireTriggers.executeWithOptions({ summary: 'Let people in' }, [{ version, part }])
    })
  }

  /** ms until the first resting lane may run again; null when none rests. */
  restMs(): number | null {
    const rests = [...this.#restUntil.values()].map((until) => until - Date.now()).filter((ms) => ms > 0)
    return rests.length === 0 ? null : Math.min(...rests)
  }

  #run(name: string, work: () => Promise<void>): void {
    this.#running.add(name)
    work()
      // Retries are Temporal's and endless; what comes here was cancelled or refused for good, and the next tick shows it again.
      .catch(() => this.#restUntil.set(name, Date.now() + 5000))
      .finally(() => {
        this.#running.delete(name)
        this.changed = true
      })
  }
}

function queueOf({ lane, priority }: Lane): string {
  if (lane.startsWith('plugin-')) return pluginQueue(lane)
  return priority === 5 ? queues.broadcast : queues.main
}
