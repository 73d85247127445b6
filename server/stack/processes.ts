import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { processEnvironment } from '../node-flags.ts'

/** A process of Caravan's own, such as a worker. */
export type OwnProcessOptions = Readonly<{
  /** Stands before each of its log lines. */
  name: string
  /** Arguments of Node: the script and what it takes. */
  args: readonly string[]
  env: NodeJS.ProcessEnv
  onLine: (line: string) => void
  /** Pause before the first restart in milliseconds; doubles up to 10 s, and begins again after a minute of health. */
  firstPause?: number
}>

/** The running process. */
export type OwnProcess = Readonly<{
  pid: number
  /** Ends it and starts it again at once, for development. */
  restart: () => void
  stop: () => Promise<void>
}>

const longestPause = 10_000
const healthyAfter = 60_000
const stopPatience = 10_000

/**
 * Starts a process and starts it again when it crashes. The child must call endWithParent().
 * @example const worker = keepRunning({ name: 'worker 1', args: ['server/worker.ts'], env: process.env, onLine: console.log })
 */
export function keepRunning(options: OwnProcessOptions): OwnProcess {
  const firstPause = options.firstPause ?? 500
  const stopped = new AbortController()
  let child = launch(options)
  let restarting = false
  const finished = supervise()

  async function supervise(): Promise<void> {
    for (let pause = firstPause; ;) {
      const startedAt = Date.now()
      const ending = await whenEnded(child)
      if (stopped.signal.aborted) return
      if (restarting) {
        restarting = false
        child = launch(options)
        continue
      }
      if (Date.now() - startedAt > healthyAfter) pause = firstPause
      options.onLine(`${options.name} | ended unexpectedly (${ending}); starting again in ${pause} ms`)
      await sleep(pause, undefined, { signal: stopped.signal }).catch(() => {})
      if (stopped.signal.aborted) return
      pause = Math.min(pause * 2, longestPause)
      child = launch(options)
    }
  }

  return {
    get pid() {
      return child.pid ?? 0
    },
    restart() {
      restarting = true
      child.kill('SIGTERM')
    },
    async stop() {
      stopped.abort()
      child.kill('SIGTERM')
      const killer = setTimeout(() => child.kill('SIGKILL'), stopPatience)
      await finished
      clearTimeout(killer)
    },
  }
}

/**
 * For the child: ends it when its parent is gone, however that ended. The channel to the parent closes even on kill -9,
 * so nothing is polled. The process gets `grace` milliseconds to finish what it does on SIGTERM.
 */
export function endWithParent(grace = 5_000): void {
  if (!process.channel) return
  process.channel.unref()
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  process.once('disconnect', () => {
    setTimeout(() => process.exit(0), grace).unref()
    process.kill(process.pid, 'SIGTERM')
  })
}

/** Its own process group keeps Ctrl-C in the terminal from reaching it: the parent stops things in order. */
function launch(options: OwnProcessOptions): ChildProcess {
  const child = spawn(process.execPath, options.args, {
    env: { ...processEnvironment, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  })
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => options.onLine(`${options.name} | ${line}`))
  }
  return child
}

async function whenEnded(child: ChildProcess): Promise<string> {
  if (child.exitCode === null && child.signalCode === null) {
    try {
      await once(child, 'exit')
    } catch (error) {
      return (error as Error).message
    }
  }
  return child.signalCode ?? `code ${child.exitCode}`
}
