import type { Json } from '../../../schema/json.ts'
import type { ConfigPath } from '../../document/command.ts'
import { emptyValue, type JsonSchema } from '../../inspector/json-schema.ts'
import type { AccountSettings } from './account-api.ts'

/** A field that may be empty is shown as the field it is when it is not. */
export function presentOf(schema: JsonSchema): JsonSchema {
  const options = (schema.anyOf ?? []).filter(({ type }) => type !== 'null')
  const [only] = options
  return schema.anyOf && options.length === 1 && only ? { ...schema, ...only } : schema
}

/** Whether a schema's settings fit a form of plain fields; else they are edited as JSON. */
export function isPlain(schema: JsonSchema): boolean {
  return Object.values(schema.properties ?? {})
    .map(presentOf)
    .every(({ type, enum: options }) => options !== undefined || plainTypes.has(String(type)))
}
const plainTypes = new Set(['string', 'number', 'integer', 'boolean'])

/** Settings that most accounts leave as they are. */
export const isRare = (name: string): boolean => rare.has(name)
const rare = new Set([
  'endpoint',
  'timeoutMs',
  'perCall',
  'perSecond',
  'signing',
  'receipts',
  'previousAesKey',
  'caCertificate',
  'connections',
  'messagesPerConnection',
  'perDomain',
  'systemType',
  'sourceTon',
  'sourceNpi',
  'destinationFormat',
  'sessions',
  'window',
  'longMessages',
  'idFormat',
  'submitsPerSecond',
  'responseTimeoutMs',
  'enquireLinkMs',
])

/** What a new account starts with: the defaults, and an example where a form cannot lead. */
export function firstSettings(schema: JsonSchema): AccountSettings {
  if (!isPlain(schema))
    return { ...(emptyValue(schema) as AccountSettings), request: { body: { to: '{{to}}', text: '{{text}}' } } }
  const defaults = Object.entries(schema.properties ?? {}).map(([name, property]) => [name, property.default])
  return Object.fromEntries(defaults.filter(([, value]) => value !== undefined && value !== null)) as AccountSettings
}

/** Settings with one value changed; `undefined` takes it away. */
export function withValue(settings: AccountSettings, path: ConfigPath | string, value: unknown): AccountSettings {
  const [name] = typeof path === 'string' ? [path] : path
  const rest = Object.entries(settings).filter(([key]) => key !== String(name))
  return Object.fromEntries(value === undefined ? rest : [...rest, [String(name), value as Json]])
}
