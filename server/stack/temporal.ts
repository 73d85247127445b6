import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import { type Daemon, DaemonStartError, startDaemon, stopAndThrow } from './daemon.ts'
import { requireFreePort } from './ports.ts'
import { endLeftover } from './run-record.ts'
import { ensureSearchAttributes } from './search-attributes.ts'
import { StackError } from './stack-error.ts'
import { temporalEnvironment, temporalFlags } from './temporal-flags.ts'

/** What a start needs. */
export type TemporalOptions = Readonly<{
  /** The CLI, see findTemporalBinary. */
  binary: string
  home: string
  port: number
  uiPort: number
  namespace?: string
  /** Told when it ended unexpectedly and is started again. */
  onRestart?: (message: string) => void
}>

/** A Temporal server that runs, and comes back when it crashes, until it is stopped. */
export type Temporal = Readonly<{ address: string; uiUrl: string; pid: number; stop: () => Promise<void> }>

const name = 'temporal'

/**
 * Starts a Temporal server with its Web UI on a home, and registers Caravan's search attributes. Ends a server that a
 * killed Caravan has left on the same home; its work goes on from the same file.
 */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const { home, port, uiPort, namespace = 'default' } = options
  mkdirSync(home, { recursive: true })
  await endLeftover(home, name, 'SIGTERM')
  await requireFreePort({ port, variable: 'TEMPORAL_PORT', program: 'Temporal' })
  await requireFreePort({ port: uiPort, variable: 'TEMPORAL_UI_PORT', program: 'the Temporal Web UI' })
  const address = `127.0.0.1:${port}`
  const daemon = await startDaemon({
    name,
    home,
    command: options.binary,
    args: temporalFlags({ home, port, uiPort, namespace }),
    env: temporalEnvironment(process.env),
    logFile: join(home, 'log', 'temporal.log'),
    stopSignal: 'SIGTERM',
    serving: () => serves(address, namespace),
    startTimeout: 60_000,
    onRestart: options.onRestart ?? (() => {}),
  }).catch(explain)
  await prepareTemporal({ address, namespace }).catch((error: Error) => stopAndThrow(daemon, error))
  return {
    address,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    get pid() {
      return daemon.pid
    },
    stop: daemon.stop,
  }
}

/** Makes any Temporal server, ours or a given one, ready for Caravan. Fails when it cannot be reached. */
export async function prepareTemporal(target: { address: string; namespace: string }): Promise<void> {
  const connection = await connect(target.address, 10_000).catch((cause: Error) => {
    const message = `Temporal at ${target.address} does not answer (${cause.message}). Start it, or correct TEMPORAL_ADDRESS.`
    throw new StackError('temporal_failed', message, { cause })
  })
  try {
    await ensureSearchAttributes(connection, target.namespace)
  } finally {
    await connection.close()
  }
}

function connect(address: string, connectTimeout: number): Promise<Connection> {
  return Connection.connect({ address, connectTimeout })
}

async function serves(address: string, namespace: string): Promise<boolean> {
  let connection: Connection | undefined
  try {
    connection = await connect(address, 1_000)
    await connection.workflowService.describeNamespace({ namespace })
    return true
  } catch {
    return false
  } finally {
    await connection?.close()
  }
}

function explain(error: Error): Daemon {
  if (!(error instanceof DaemonStartError)) throw error
  const hint =
    'If its program is another version than before, point TEMPORAL_CLI_PATH to the old one or remove temporal.db.'
  throw new StackError('temporal_failed', `Temporal did not start: ${error.message}\n${hint}`, { cause: error })
}
