import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endProcess, identify, isRunning, type ProcessIdentity } from './process-identity.ts'
import { StackError } from './stack-error.ts'

/** A program Caravan has started, and the Caravan that started it; kept on disk to find what a killed Caravan left. */
type RunRecord = Readonly<{ program: ProcessIdentity; owner: ProcessIdentity }>

function recordFile(home: string, name: string): string {
  return join(home, 'run', `${name}.json`)
}

/** Notes that this process has started a program for this home. */
export function writeRunRecord(home: string, name: string, pid: number): void {
  const program = identify(pid)
  const owner = identify(process.pid)
  if (!program || !owner) return
  mkdirSync(join(home, 'run'), { recursive: true })
  writeFileSync(recordFile(home, name), JSON.stringify({ program, owner } satisfies RunRecord))
}

/** Forgets the program after it was stopped. */
export function clearRunRecord(home: string, name: string): void {
  rmSync(recordFile(home, name), { force: true })
}

/** What was noted last; undefined when nothing was, or the note is damaged. */
function readRunRecord(home: string, name: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile(home, name), 'utf8')) as RunRecord
  } catch {
    return undefined
  }
}

/** Ends a program whose Caravan is dead. Refuses when that Caravan lives: two must not share one home. */
export async function endLeftover(home: string, name: string, signal: NodeJS.Signals): Promise<void> {
  const record = readRunRecord(home, name)
  if (!record || !isRunning(record.program)) return
  if (isRunning(record.owner)) {
    throw new StackError(
      'already_running',
      `Caravan already runs on ${home} (process ${record.owner.pid}). Stop it first, or set CARAVAN_HOME to another folder.`,
    )
  }
  await endProcess(record.program, signal)
  clearRunRecord(home, name)
}
