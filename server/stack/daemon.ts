import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { logSize, logTail, openLog } from './log-file.ts'
import { clearRunRecord, writeRunRecord } from './run-record.ts'

/** A program of others (PostgreSQL, Temporal) that Caravan starts and keeps alive. */
export type DaemonOptions = Readonly<{
  name: string
  home: string
  command: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  logFile: string
  uid?: number | undefined
  gid?: number | undefined
  stopSignal: NodeJS.Signals
  /** Resolves true once the program serves. */
  serving: () => Promise<boolean>
  startTimeout: number
  /** Told when the program ended by itself and is being started again. */
  onRestart: (message: string) => void
}>

/** The running program. */
export type Daemon = Readonly<{ pid: number; stop: () => Promise<void> }>

/** Thrown when the program ended, or was ended, before it served; carries what it wrote. */
export class DaemonStartError extends Error {
  override name = 'DaemonStartError'
}

/** Starts a program, waits until it serves, and starts it again whenever it ends without having been asked to. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const stopped = new AbortController()
  let child = await launch(options)
  let comingBack = Promise.resolve()
  watch()

  function watch(): void {
    child.once('exit', (code, signal) => {
      if (stopped.signal.aborted) return
      options.onRestart(`${options.name} ended unexpectedly (${signal ?? `code ${code}`}); starting it again`)
      comingBack = relaunch()
    })
  }

  async function relaunch(): Promise<void> {
    for (let pause = 250; !stopped.signal.aborted; pause = Math.min(pause * 2, 5_000)) {
      try {
        child = await launch(options)
        watch()
        return
      } catch (error) {
        options.onRestart(`${options.name} did not come back: ${(error as Error).message}`)
        await sleep(pause)
      }
    }
  }

  return {
    get pid() {
      return child.pid ?? 0
    },
    async stop() {
      stopped.abort()
      await comingBack
      await endChild(child, options.stopSignal)
      clearRunRecord(options.home, options.name)
    },
  }
}

/** For a step after the start that failed: leaves nothing running behind the error. */
export async function stopAndThrow(daemon: Daemon, error: Error): Promise<never> {
  await daemon.stop()
  throw error
}

/** Its own process group keeps Ctrl-C in the terminal from stopping it before those who depend on it. */
async function launch(options: DaemonOptions): Promise<ChildProcess> {
  const before = logSize(options.logFile)
  const log = openLog(options.logFile)
  const child = spawn(options.command, options.args, {
    env: options.env,
    stdio: ['ignore', log, log],
    detached: true,
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  })
  closeSync(log)
  const failed = once(child, 'error').then(([error]: unknown[]) => error as Error)
  if (child.pid === undefined) throw new DaemonStartError((await failed).message)
  writeRunRecord(options.home, options.name, child.pid)
  const deadline = Date.now() + options.startTimeout
  while (!hasEnded(child) && Date.now() < deadline) {
    if (await options.serving()) {
      child.unref()
      return child
    }
    await sleep(50)
  }
  const reason = hasEnded(child)
    ? `it ended with ${child.signalCode ?? `code ${child.exitCode}`}`
    : 'it did not serve in time'
  await endChild(child, 'SIGKILL')
  const written = logTail(options.logFile, before)
  throw new DaemonStartError(`${reason}${written ? `. It wrote:\n${written}` : ''}`)
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** Asks a child to end and waits for it; kills it after 15 seconds. */
async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return
  child.ref()
  const ended = once(child, 'exit')
  child.kill(signal)
  const killer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(killer)
}
