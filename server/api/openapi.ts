import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from 'zod'
import { conditionSchema } from '../../schema/condition.ts'
import { documentSchema } from '../../schema/document.ts'
import { jsonSchema } from '../../schema/json.ts'
import { problemSchema } from './problems.ts'

type JsonObject = Record<string, unknown>
type Content = Record<string, { schema?: unknown }>
type RouteConfig = {
  method: string
  path: string
  summary?: string
  description?: string
  tags?: string[]
  security?: unknown
  request?: {
    params?: z.ZodType
    query?: z.ZodType
    headers?: z.ZodType
    body?: { required?: boolean; content: Content }
  }
  responses: Record<string, { description: string; content?: Content }>
}

/** Schemas with a name of their own in the document: those that contain themselves must have one. */
const named = z.registry<{ id: string }>()
named.add(jsonSchema, { id: 'Json' })
named.add(conditionSchema, { id: 'Condition' })
named.add(documentSchema, { id: 'JourneyDoc' })
named.add(problemSchema, { id: 'Problem' })

/**
 * The OpenAPI 3.1 document of an app, from the very schemas that its doors check with. Written here because zod's own JSON Schema
 * follows schemas that contain themselves (conditions), which the library's generator does not.
 */
export function openApiDocument(app: Pick<OpenAPIHono, 'openAPIRegistry'>, publicUrl: string): JsonObject {
  const components: JsonObject = {}
  const paths: Record<string, JsonObject> = {}
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue
    const route = definition.route as unknown as RouteConfig
    const path = route.path.replace(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1')
    paths[path] = { ...paths[path], [route.method]: operation(route, path, components) }
  }
  schemaOf(problemSchema, 'output', components)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Caravan 商队',
      version: '1',
      description: 'Journeys, contacts, events and live numbers. /v1 takes an API key; /api is what the web app uses.',
    },
    servers: [{ url: publicUrl }],
    paths,
    components: { schemas: components, securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
  }
}

function operation(route: RouteConfig, path: string, components: JsonObject): JsonObject {
  const { request, responses } = route
  const body = request?.body
  return {
    operationId: `${route.method}${path.replace(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: route.summary ?? '',
    ...(route.description ? { description: route.description } : {}),
    tags: route.tags ?? [path.split('/')[2] ?? 'caravan'],
    ...(path.startsWith('/v1') ? { security: [{ apiKey: [] }] } : {}),
    parameters: [
      ...parameters(request?.params, 'path', components),
      ...parameters(request?.query, 'query', components),
      ...parameters(request?.headers, 'header', components),
    ],
    ...(body
      ? { requestBody: { required: body.required ?? false, content: contentOf(body.content, 'input', components) } }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, { description, content }]) => [
          status,
          { description, ...(content ? { content: contentOf(content, 'output', components) } : {}) },
        ]),
      ),
      default: {
        description: 'A problem: see `code` and `detail`',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function parameters(schema: z.ZodType | undefined, where: string, components: JsonObject): JsonObject[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input', components) as {
    properties?: JsonObject
    required?: string[]
  }
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: shape,
  }))
}

function contentOf(content: Content, io: 'input' | 'output', components: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(content).map(([type, { schema }]) => [
      type,
      { schema: schema instanceof z.ZodType ? schemaOf(schema, io, components) : (schema ?? {}) },
    ]),
  )
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: JsonObject): JsonObject {
  const {
    $schema: _,
    $defs = {},
    ...own
  } = z.toJSONSchema(schema, { io, metadata: named, unrepresentable: 'any' }) as JsonObject & { $defs?: JsonObject }
  for (const [name, definition] of Object.entries($defs)) components[name] ??= moveReferences(definition)
  return moveReferences(own) as JsonObject
}

/** Named schemas are kept by the document, not by each place that uses them. */
function moveReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moveReferences)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).filter(
    ([key]) => key !== 'id' || typeof (value as JsonObject)['id'] !== 'string',
  )
  return Object.fromEntries(
    entries.map(([key, item]) => [
      key,
      key === '$ref' && typeof item === 'string'
        ? item.replace('#/$defs/', '#/components/schemas/')
        : moveReferences(item),
    ]),
  )
}
