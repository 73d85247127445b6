import { z } from 'zod'

/** Ports Caravan listens on unless told otherwise: in one row, and below the range systems hand out to outgoing connections. */
export const defaultPorts = { web: 4400, temporal: 4401, temporalUi: 4402, postgres: 4403, sandbox: 4404 } as const

/** Variables whose value no error may show. */
export const secretVariables: ReadonlySet<string> = new Set(['DATABASE_URL', 'OPENAI_API_KEY'])

/** Every message completes the sentence "… but it must be …". */
const text = z.string().trim()
const wholeNumber = (from: number, to: number) => {
  const allowed = `a whole number from ${from} to ${to}`
  return text
    .regex(/^\d+$/, allowed)
    .transform(Number)
    .refine((value) => value >= from && value <= to, allowed)
}
const port = (fallback: number) => wholeNumber(1, 65_535).default(fallback)
const workerCount = wholeNumber(1, 64).default(1)
const host = text.regex(/^[\w.:-]+$/, 'a host name or an address to listen on, such as 127.0.0.1 or 0.0.0.0')
const webUrl = text
  .refine(
    (value) => ['http:', 'https:'].includes(URL.parse(value)?.protocol ?? ''),
    'an address that begins with http:// or https://',
  )
  .transform((value) => value.replace(/\/+$/, ''))
const databaseUrl = text.refine(
  (value) => ['postgres:', 'postgresql:'].includes(URL.parse(value)?.protocol ?? ''),
  'an address such as postgres://user:password@host:5432/caravan',
)
const hostAndPort = text.regex(/^(\[[\da-fA-F:]+\]|[\w.-]+):\d{1,5}$/, 'a host and a port, such as 127.0.0.1:7233')
const namespace = text.regex(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/,
  'a name of letters, digits, dots, dashes and underscores',
)
const memory = text.regex(/^\d+(kB|MB|GB)$/, 'an amount of memory such as 256MB or 2GB')
const list = text.transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)
const yesNo = text
  .toLowerCase()
  .refine((value) => ['true', 'false', 'yes', 'no', '1', '0', 'on', 'off'].includes(value), 'true or false')
  .transform((value) => ['true', 'yes', '1', 'on'].includes(value))

/** The environment variables Caravan knows. */
export const configVariables = z.object({
  CARAVAN_HOME: text.default('.caravan'),
  HOST: host.default('127.0.0.1'),
  PORT: port(defaultPorts.web),
  PUBLIC_URL: webUrl.optional(),
  CARAVAN_KEY_FILE: text.optional(),
  CARAVAN_PLUGINS: list.default([]),
  CARAVAN_ALLOW_PRIVATE_WEBHOOKS: yesNo.default(false),
  CARAVAN_SEED_DEMO: yesNo.default(true),
  WORKERS: workerCount,
  DATABASE_URL: databaseUrl.optional(),
  POSTGRES_PORT: port(defaultPorts.postgres),
  POSTGRES_SHARED_BUFFERS: memory.optional(),
  TEMPORAL_ADDRESS: hostAndPort.optional(),
  TEMPORAL_NAMESPACE: namespace.default('default'),
  TEMPORAL_PORT: port(defaultPorts.temporal),
  TEMPORAL_UI_PORT: port(defaultPorts.temporalUi),
  TEMPORAL_UI_URL: webUrl.optional(),
  TEMPORAL_CLI_PATH: text.optional(),
  SANDBOX_PORT: port(defaultPorts.sandbox),
  SANDBOX_URL: webUrl.optional(),
  OPENAI_BASE_URL: webUrl.optional(),
  OPENAI_API_KEY: text.optional(),
  OPENAI_MODEL: text.default('gpt-5-mini'),
})

/** The same, parsed. */
export type ConfigVariables = z.infer<typeof configVariables>
