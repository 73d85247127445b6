import { type Config, loadConfig } from './config.ts'
import { endWithParent } from './stack/processes.ts'

/** A process that talks to a database and a Temporal that run already: `npm start` names its own, an operator theirs. */
export type ConnectedConfig = Config & { databaseUrl: string; temporalAddress: string }

/** Reads the configuration of a single process (server, worker, migrate). Says which variable is missing and ends the process. */
export function connectedConfig(): ConnectedConfig {
  const config = loadConfig(process.env)
  const databaseUrl = config.postgres.url ?? refuse('DATABASE_URL', 'postgres://user:password@host:5432/caravan')
  const temporalAddress = config.temporal.address ?? refuse('TEMPORAL_ADDRESS', 'host:7233')
  return { ...config, databaseUrl, temporalAddress }
}

function refuse(name: string, example: string): never {
  console.error(`${name} is not set: give it, for example ${name}=${example}, or use npm start, which brings its own.`)
  process.exit(78)
}

/** Runs a process until it is told to stop, then `stop`s it in order. Exits 1 when starting fails, with the sentence alone. */
export async function runProcess(
  start: () => Promise<{ stop(): Promise<void>; failed?: Promise<never> }>,
): Promise<void> {
  endWithParent()
  try {
    const running = await start()
    const signal = new Promise<void>((resolve) => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve())
    })
    await Promise.race([signal, running.failed ?? new Promise<never>(() => {})])
    await running.stop()
    process.exit(0)
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exit(1)
  }
}
