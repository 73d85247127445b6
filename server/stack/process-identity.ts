import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process, told apart from a later one that got the same number. */
export type ProcessIdentity = Readonly<{ pid: number; started: string }>

/** Who runs under this number now; undefined when nobody does, or only a dead one waits to be collected. */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startedLinux(pid) : startedByPs(pid)
  return started === undefined ? undefined : { pid, started }
}

/** Whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity | undefined): boolean {
  return identity !== undefined && identify(identity.pid)?.started === identity.started
}

/** The command line of a running process; empty when it cannot be read. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

/** Asks a process to end, with `signal` first and SIGKILL after `patience` milliseconds; resolves when it is gone. */
export async function endProcess(identity: ProcessIdentity, signal: NodeJS.Signals, patience = 10_000): Promise<void> {
  for (const next of [signal, 'SIGKILL'] as const) {
    signalQuietly(identity.pid, next)
    const deadline = Date.now() + patience
    while (Date.now() < deadline) {
      if (!isRunning(identity)) return
      await sleep(50)
    }
  }
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // gone already
  }
}

/** Field 22 of /proc/<pid>/stat; the name in field 2 may hold spaces and brackets, so counting starts behind it. */
function startedLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

function startedByPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '')
  } catch {
    return undefined
  }
}
