import { join, resolve } from 'node:path'
import { configVariables, secretVariables, type ConfigVariables } from './config-variables.ts'

/** A setting that Caravan cannot start with. The message is one sentence naming the variable, its value and what is allowed. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Everything that can be set from outside, parsed once at the start of a process. */
export type Config = Readonly<{
  /** Folder that holds all state: database, Temporal's file, keys, logs. */
  home: string
  host: string
  port: number
  /** Address under which browsers and providers reach the web app; without a slash at the end. */
  publicUrl: string
  /** File with the workspace master key. */
  keyFile: string
  postgres: { url: string | undefined; port: number; sharedBuffers: string | undefined }
  temporal: {
    /** Address of a Temporal that somebody else runs; undefined = Caravan starts one. */
    address: string | undefined
    namespace: string
    port: number
    uiPort: number
    uiUrl: string
    cliPath: string | undefined
  }
  sandbox: { port: number; url: string }
  ai: { baseUrl: string; apiKey: string | undefined; model: string } | undefined
  /** Folders of step plugins, absolute. */
  plugins: readonly string[]
  /** Number of worker processes. */
  workers: number
  /** Lets webhook steps call addresses inside the own network. */
  allowPrivateWebhooks: boolean
  /** Whether the first start fills the workspace with demo contacts and journeys. */
  seedDemo: boolean
}>

/**
 * Reads the environment.
 * @example const config = loadConfig(process.env)
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const vars = parseVariables(env)
  refuseSharedPorts(vars)
  const home = resolve(vars.CARAVAN_HOME)
  return {
    home,
    host: vars.HOST,
    port: vars.PORT,
    publicUrl: vars.PUBLIC_URL ?? `http://${reachable(vars.HOST)}:${vars.PORT}`,
    keyFile: vars.CARAVAN_KEY_FILE ? resolve(vars.CARAVAN_KEY_FILE) : join(home, 'caravan.key'),
    postgres: { url: vars.DATABASE_URL, port: vars.POSTGRES_PORT, sharedBuffers: vars.POSTGRES_SHARED_BUFFERS },
    temporal: {
      address: vars.TEMPORAL_ADDRESS,
      namespace: vars.TEMPORAL_NAMESPACE,
      port: vars.TEMPORAL_PORT,
      uiPort: vars.TEMPORAL_UI_PORT,
      uiUrl: vars.TEMPORAL_UI_URL ?? `http://127.0.0.1:${vars.TEMPORAL_UI_PORT}`,
      cliPath: vars.TEMPORAL_CLI_PATH,
    },
    sandbox: {
      port: vars.SANDBOX_PORT,
      url: vars.SANDBOX_URL ?? `http://${reachable(vars.HOST)}:${vars.SANDBOX_PORT}`,
    },
    ai: aiSettings(vars),
    plugins: vars.CARAVAN_PLUGINS.map((folder) => resolve(folder)),
    workers: vars.WORKERS,
    allowPrivateWebhooks: vars.CARAVAN_ALLOW_PRIVATE_WEBHOOKS,
    seedDemo: vars.CARAVAN_SEED_DEMO,
  }
}

/** A variable set to nothing counts as not set, as compose files and shells produce it. */
function parseVariables(env: NodeJS.ProcessEnv): ConfigVariables {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const parsed = configVariables.safeParse(given)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const name = String(issue?.path[0])
  const value = secretVariables.has(name) ? 'set to something else' : JSON.stringify(given[name])
  throw new ConfigError(`${name} is ${value}, but it must be ${issue?.message}.`)
}

function refuseSharedPorts(vars: ConfigVariables): void {
  const taken = new Map<number, string>()
  for (const name of ['PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'POSTGRES_PORT', 'SANDBOX_PORT'] as const) {
    const other = taken.get(vars[name])
    if (other)
      throw new ConfigError(`${name} is ${vars[name]}, but ${other} uses that port too; give each its own port.`)
    taken.set(vars[name], name)
  }
}

/** Listening on every address is no address to call. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

function aiSettings(vars: ConfigVariables): Config['ai'] {
  if (!vars.OPENAI_API_KEY && !vars.OPENAI_BASE_URL) return undefined
  const baseUrl = vars.OPENAI_BASE_URL ?? 'https://api.openai.com/v1'
  return { baseUrl, apiKey: vars.OPENAI_API_KEY, model: vars.OPENAI_MODEL }
}
