import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  createGatewayRequest,
  gatewayAccount,
  gatewayKindRow,
  gatewaySettingsRequest,
  gatewayTestAnswer,
  gatewayTestRequest,
} from '../../schema/api/gateways.ts'
import { changeGatewayRequest, gatewayCard, gatewayDetail } from '../../schema/api/operating.ts'
import { gatewayCards, gatewayColumns, gatewayMinutes } from '../../activities/store/gateway-facts.ts'
import { noteWorks, tryAgain } from '../../activities/store/gateway-health.ts'
import { audit } from './audit.ts'
import { type ApiContext, found, languageOf } from './context.ts'
import { changeSettings, createAccount, deleteAccount, kindRows, openGateway, readAccount } from './gateway-accounts.ts'
import { sendTestMessage } from './gateway-test-message.ts'
import { answer, done, idParam, json } from './route.ts'

/** Accounts at providers: connecting, trying and removing them, what waits for them, pausing, their rate. Secrets never leave the database. */
export function gatewayRoutes({ services }: ApiContext) {
  const { db } = services.database
  const { workspace } = services
  const card = async (id: string) => found((await gatewayCards(db, workspace, id))[0], 'gateway', id)
  return new OpenAPIHono()
    .openapi(
      createRoute({ method: 'get', path: '/', summary: 'Gateways', responses: answer(z.array(gatewayCard)) }),
      async (c) => c.json(await gatewayCards(db, workspace), 200),
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/{id}',
        summary: 'Pause, resume, rename, limit, route',
        request: { params: idParam, body: json(changeGatewayRequest) },
        responses: answer(gatewayCard),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const set = gatewayColumns(c.req.valid('json'))
        await card(id)
        if (Object.keys(set).length > 0) {
          await db.updateTable('gateway').set(set).where('id', '=', id).execute()
          await audit(services, 'changeGateway', id, set)
        }
        return c.json(await card(id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/kinds',
        summary: 'Kinds of accounts, with the form of each',
        responses: answer(z.array(gatewayKindRow)),
      }),
      (c) => c.json(kindRows(), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        summary: 'Connect an account',
        request: { body: json(createGatewayRequest) },
        responses: answer(gatewayAccount),
      }),
      async (c) => {
        const id = await createAccount(services, c.req.valid('json'))
        const account = await readAccount(services, id)
        await audit(services, 'createGateway', id, { name: account.name, kind: account.kind })
        return c.json(account, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/settings',
        summary: 'Settings without secrets, and the address for the provider’s posts',
        request: { params: idParam },
        responses: answer(gatewayAccount),
      }),
      async (c) => c.json(await readAccount(services, c.req.valid('param').id), 200),
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/{id}/settings',
        summary: 'Change settings: secrets that are left out stay',
        request: { params: idParam, body: json(gatewaySettingsRequest) },
        responses: answer(gatewayAccount),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        await changeSettings(services, id, c.req.valid('json').settings)
        await audit(services, 'changeGatewaySettings', id, {})
        return c.json(await readAccount(services, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        summary: 'Remove an account that nothing sends through',
        request: { params: idParam },
        responses: answer(done),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        await deleteAccount(services, id)
        await audit(services, 'deleteGateway', id, {})
        return c.json({ ok: true as const }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/test',
        summary: 'Send one message now',
        request: { params: idParam, body: json(gatewayTestRequest) },
        responses: answer(gatewayTestAnswer),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const gateway = await openGateway(services, id)
        try {
          const outcome = await sendTestMessage(gateway, c.req.valid('json'), languageOf(c))
          if (outcome.state === 'accepted') await noteWorks(db, id)
          await audit(services, 'testGateway', id, { state: outcome.state })
          return c.json(outcome, 200)
        } finally {
          await gateway.close()
        }
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/try-again',
        summary: 'Leave an account alone no longer',
        description: 'It is asked again at once; what waited for it is due.',
        request: { params: idParam },
        responses: answer(gatewayCard),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        await card(id)
        services.nudge(await tryAgain(db, id, workspace))
        await audit(services, 'tryGatewayAgain', id, {})
        return c.json(await card(id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        summary: 'One account, with its last hour minute by minute',
        request: { params: idParam },
        responses: answer(gatewayDetail),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        return c.json({ ...(await card(id)), minutes: await gatewayMinutes(db, id) }, 200)
      },
    )
}
