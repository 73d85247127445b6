import { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { CaravanError } from '../schema/errors.ts'
import { aiRoutes } from './api/ai.ts'
import { alertRoutes } from './api/alerts.ts'
import { apiKeyRoutes } from './api/api-keys.ts'
import { calendarRoutes } from './api/calendars.ts'
import { contactRoutes } from './api/contacts.ts'
import type { ApiContext } from './api/context.ts'
import { docsRoutes } from './api/docs.ts'
import { gatewayRoutes } from './api/gateways.ts'
import { limitBody, noStore, safeBody, sameOrigin } from './api/guard.ts'
import { hostGuard } from './api/host-guard.ts'
import { heldUpRoutes } from './api/held-up.ts'
import { hookRoutes } from './api/hooks.ts'
import { importRoutes } from './api/imports.ts'
import { journeyHistoryRoutes } from './api/journey-history.ts'
import { journeyTestRoutes } from './api/journey-tests.ts'
import { journeyRoutes } from './api/journeys.ts'
import { linkRevocationRoutes } from './api/link-revocations.ts'
import { linkRoutes } from './api/links.ts'
import { liveRoutes } from './api/live.ts'
import { openApiDocument } from './api/openapi.ts'
import { paceRoutes } from './api/pace.ts'
import { phoneRoutes } from './api/phone.ts'
import { issuesOf, onError, sendProblem } from './api/problems.ts'
import { type ApiResources, openApiResources } from './api/resources.ts'
import { segmentRoutes } from './api/segments.ts'
import { sessionRoutes } from './api/session.ts'
import { staticRoutes } from './api/static.ts'
import { suppressionRoutes } from './api/suppressions.ts'
import { templateRoutes } from './api/templates.ts'
import { v1Routes } from './api/v1.ts'
import { versionRoutes } from './api/versions.ts'
import { workspaceRoutes } from './api/workspace.ts'
import type { Services } from './services.ts'

export { openApiResources } from './api/resources.ts'

const plainBody = limitBody(5)
/** Uploads are taken as they come and limit themselves. */
const limitUnlessUpload: MiddlewareHandler = (c, next) =>
  c.req.method === 'POST' && c.req.path === '/api/imports' ? next() : plainBody(c, next)

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
  app.notFound((c) => sendProblem(c, { code: 'notFound', params: { what: 'page', id: c.req.path.slice(0, 100) } }))
  app.use('*', hostGuard(services.publicUrl, resources.linkRules))
  app.use('/api/*', sameOrigin, noStore, limitUnlessUpload, safeBody)
  const api = app
    .route('/api/journeys', journeyRoutes(context))
    .route('/api/journeys', liveRoutes(context))
    .route('/api/journeys', versionRoutes(context))
    .route('/api/journeys', journeyHistoryRoutes(context))
    .route('/api/journeys', paceRoutes(context))
    .route('/api/journeys', journeyTestRoutes(context))
    .route('/api/contacts', contactRoutes(context))
    .route('/api/contacts', phoneRoutes(context))
    .route('/api/imports', importRoutes(context))
    .route('/api/segments', segmentRoutes(context))
    .route('/api/templates', templateRoutes(context))
    .route('/api/gateways', gatewayRoutes(context))
    .route('/api/alerts', alertRoutes(context))
    .route('/api/held-up', heldUpRoutes(context))
    .route('/api/api-keys', apiKeyRoutes(context))
    .route('/api/ai', aiRoutes(context))
    .route('/api/workspace', workspaceRoutes(context))
    .route('/api/calendars', calendarRoutes())
    .route('/api/links', linkRevocationRoutes(context))
    .route('/api/suppressions', suppressionRoutes(context))
    .route('/api', sessionRoutes(context))
    .route('/v1', v1Routes(context))
  app.route('/hooks', hookRoutes(context))
  app.route('/', linkRoutes(context))
  app.route(
    '/',
    docsRoutes(() => openApiDocument(app, services.publicUrl)),
  )
  app.get('/health', (c) => c.json({ ok: true }))
  // What is no page of the API must not become the web app's first page.
  for (const path of ['/api/*', '/v1/*', '/hooks/*', '/c/*', '/u/*', '/docs/*']) app.all(path, (c) => c.notFound())
  if (services.editorFolder) app.route('/', staticRoutes(services.editorFolder))
  return api
}

/** The API's type, from which the editor's client is made. */
export type Api = ReturnType<typeof createApi>
