/** The part of JSON Schema that zod writes and the generic form reads. `title` and `description` may be texts in both languages. */
export type JsonSchema = {
  type?: string | string[]
  title?: string | { en: string; zh: string }
  description?: string | { en: string; zh: string }
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  enum?: (string | number)[]
  const?: unknown
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  additionalProperties?: JsonSchema | boolean
  minimum?: number
  maximum?: number
  maxLength?: number
  default?: unknown
  pattern?: string
}

/** A new value that a schema accepts, for "Add". */
export function emptyValue(schema: JsonSchema | undefined): unknown {
  if (!schema) return ''
  if (schema.default !== undefined) return schema.default
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const first = schema.oneOf?.[0] ?? schema.anyOf?.[0]
  if (first) return emptyValue(first)
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object': {
      const required = new Set(schema.required)
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => required.has(name))
          .map(([name, property]) => [name, emptyValue(property)]),
      )
    }
    case 'array':
      return []
    case 'number':
    case 'integer':
      return Math.max(0, schema.minimum ?? 0)
    case 'boolean':
      return false
    default:
      return ''
  }
}
