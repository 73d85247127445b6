import { join } from 'node:path'

/** Limits of the server that would throttle a single busy machine, and keep-alive short enough to notice a frozen worker. */
const dynamicConfig = {
  'frontend.namespaceRPS': 20_000,
  'frontend.rps': 20_000,
  'history.rps': 30_000,
  'matching.rps': 20_000,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  'matching.enableFairness': true,
  'limit.maxIDLength': 255,
  'frontend.keepAliveTime': '4s',
  'frontend.keepAliveTimeout': '3s',
} as const

/** The arguments of a development server that keeps its state in the home. */
export function temporalFlags(options: { home: string; port: number; uiPort: number; namespace: string }): string[] {
  const flags: [string, string][] = [
    ['--ip', '127.0.0.1'],
    ['--ui-ip', '127.0.0.1'],
    ['--port', String(options.port)],
    ['--ui-port', String(options.uiPort)],
    ['--db-filename', join(options.home, 'temporal.db')],
    ['--namespace', options.namespace],
    ['--log-level', 'error'],
    ['--sqlite-pragma', 'journal_mode=WAL'],
    ['--sqlite-pragma', 'synchronous=NORMAL'],
  ]
  for (const [key, value] of Object.entries(dynamicConfig)) {
    flags.push(['--dynamic-config-value', `${key}=${JSON.stringify(value)}`])
  }
  return ['server', 'start-dev', ...flags.flat()]
}

/** The CLI takes flags from TEMPORAL_* variables too; those are meant for Caravan, not for the server it starts. */
export function temporalEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')))
}
