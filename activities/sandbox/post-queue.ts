import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Agent, request } from 'undici'

/**
 * What the sandbox tells its customer: JSON arrays posted to a callback, retried with growing pauses, in order.
 *
 * `post` queues one body; `first` puts it before the waiting ones (a reply is not kept waiting by a million receipts).
 * `stop` writes what is left to `folder`, from where the next start takes it.
 */
export type PostQueue = {
  post(url: string, body: string, first?: boolean): void
  /** Bodies waiting, and bodies given up after the last try. */
  state(): { waiting: number; dropped: number }
  stop(): Promise<void>
}

type Body = { text: string } | { file: string }
type Lane = { url: string; bodies: Body[]; active: number; failures: number; notBefore: number }

/** Bodies kept in memory per callback; beyond that they go to disk, so that a customer who is down costs no heap. */
const inMemory = 50
const parallel = 2
const maxFailures = 25
const postTimeoutMs = 10_000

export function createPostQueue(folder: string): PostQueue {
  mkdirSync(folder, { recursive: true })
  const agent = new Agent({ connections: parallel, headersTimeout: postTimeoutMs, bodyTimeout: postTimeoutMs })
  const lanes = new Map<string, Lane>()
  let dropped = 0
  let files = 0
  // An object, because the loops below read it while `stop` writes it.
  const life = { stopped: false }

  const toFile = (url: string, text: string): Body => {
    const file = join(folder, `${Date.now()}-${String(files++).padStart(8, '0')}.json`)
    writeFileSync(file, `${url}\n${text}`)
    return { file }
  }
  const laneOf = (url: string): Lane => {
    const lane = lanes.get(url) ?? { url, bodies: [], active: 0, failures: 0, notBefore: 0 }
    lanes.set(url, lane)
    return lane
  }
  const pump = (lane: Lane): void => {
    while (
      !life.stopped &&
      lane.active < (lane.failures > 0 ? 1 : parallel) &&
      lane.bodies.length > 0 &&
      Date.now() >= lane.notBefore
    ) {
      void send(lane, lane.bodies.shift() as Body)
    }
  }
  const send = async (lane: Lane, body: Body): Promise<void> => {
    lane.active += 1
    const text = 'text' in body ? body.text : readBody(body.file)
    const ok = await deliver(agent, lane.url, text)
    lane.active -= 1
    if (ok) {
      lane.failures = 0
      if ('file' in body) rmSync(body.file, { force: true })
    } else if (lane.failures + 1 >= maxFailures) {
      dropped += 1
      lane.failures = 0
    } else {
      lane.bodies.unshift(body)
      lane.failures += 1
      const pause = Math.min(30_000, 250 * 2 ** Math.min(lane.failures, 10))
      lane.notBefore = Date.now() + pause
      setTimeout(pump, pause + 1, lane).unref()
    }
    pump(lane)
  }
  for (const name of readdirSync(folder).toSorted()) {
    const file = join(folder, name)
    const url = readFileSync(file, 'utf8').split('\n', 1)[0] ?? ''
    if (URL.canParse(url)) laneOf(url).bodies.push({ file })
  }
  for (const lane of lanes.values()) pump(lane)

  return {
    post(url, body, first = false) {
      const lane = laneOf(url)
      if (first) lane.bodies.unshift({ text: body })
      else lane.bodies.push(lane.bodies.length < inMemory && !life.stopped ? { text: body } : toFile(url, body))
      pump(lane)
    },
    state: () => ({
      waiting: [...lanes.values()].reduce((sum, lane) => sum + lane.bodies.length + lane.active, 0),
      dropped,
    }),
    async stop() {
      life.stopped = true
      await agent.destroy()
      // What was under way goes back to its lane when it learns of its failure.
      while ([...lanes.values()].some((lane) => lane.active > 0)) await setImmediate()
      for (const lane of lanes.values()) {
        for (const body of lane.bodies) if ('text' in body) toFile(lane.url, body.text)
      }
    },
  }
}

function readBody(file: string): string {
  const whole = readFileSync(file, 'utf8')
  return whole.slice(whole.indexOf('\n') + 1)
}

async function deliver(agent: Agent, url: string, body: string): Promise<boolean> {
  try {
    const answer = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    await answer.body.dump()
    return answer.statusCode >= 200 && answer.statusCode < 300
  } catch {
    return false
  }
}
