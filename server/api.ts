import { OpenAPIHono } from '@hono/zod-openapi'
import { CaravanError } from '../schema/errors.ts'
import { apiKeyRoutes } from './api/api-keys.ts'
import { contactRoutes } from './api/contacts.ts'
import type { ApiContext } from './api/context.ts'
import { limitBody, noStore, safeBody, sameOrigin } from './api/guard.ts'
import { hookRoutes } from './api/hooks.ts'
import { journeyRoutes } from './api/journeys.ts'
import { linkRoutes } from './api/links.ts'
import { liveRoutes } from './api/live.ts'
import { openApiDocument } from './api/openapi.ts'
import { issuesOf, onError } from './api/problems.ts'
import { phoneRoutes } from './api/phone.ts'
import { type ApiResources, openApiResources } from './api/resources.ts'
import { sessionRoutes } from './api/session.ts'
import { v1Routes } from './api/v1.ts'
import { versionRoutes } from './api/versions.ts'
import type { Services } from './services.ts'

export { openApiResources } from './api/resources.ts'

/**
 * The HTTP API: everything the web app, providers and the customer's programs ask for. `resources` are closed by whoever runs
 * the server; the app itself opens no port.
 */
export function createApi(services: Services, resources: ApiResources = openApiResources(services)) {
  const context: ApiContext = { services, resources }
  const app = new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw new CaravanError('invalidInput', { issues: issuesOf(result.error) })
    },
  })
  app.onError(onError)
  app.use('/api/*', sameOrigin, noStore, limitBody(5), safeBody)
  const api = app
    .route('/api/journeys', journeyRoutes(context))
    .route('/api/journeys', liveRoutes(context))
    .route('/api/journeys', versionRoutes(context))
    .route('/api/contacts', contactRoutes(context))
    .route('/api/contacts', phoneRoutes(context))
    .route('/api/api-keys', apiKeyRoutes(context))
    .route('/api', sessionRoutes(context))
    .route('/v1', v1Routes(context))
  app.route('/hooks', hookRoutes(context))
  app.route('/', linkRoutes(context))
  app.get('/openapi.json', (c) => c.json(openApiDocument(app, services.publicUrl)))
  app.get('/health', (c) => c.json({ ok: true }))
  return api
}

/** The API's type, from which the editor's client is made. */
export type Api = ReturnType<typeof createApi>
