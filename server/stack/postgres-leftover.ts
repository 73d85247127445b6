import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { commandLine, endProcess, identify } from './process-identity.ts'
import { endLeftover } from './run-record.ts'

/**
 * Clears the way for a start on a data folder that a killed Caravan has used: a server that still runs on it is asked to
 * shut down, and a note of a dead one is removed (its number may belong to an innocent process by now).
 */
export async function endLeftoverPostgres(home: string, name: string, dataFolder: string): Promise<void> {
  await endLeftover(home, name, 'SIGINT')
  const file = join(dataFolder, 'postmaster.pid')
  if (!existsSync(file)) return
  const server = identify(Number(readFileSync(file, 'utf8').split('\n')[0]))
  if (server && commandLine(server.pid).includes(dataFolder)) await endProcess(server, 'SIGINT')
  else rmSync(file, { force: true })
}
