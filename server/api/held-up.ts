import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { heldUpAnswer, heldUpGroup, type HeldUpRequest, heldUpRequest } from '../../schema/api/held-up.ts'
import { CaravanError } from '../../schema/errors.ts'
import { actOnHeldUp, heldUp } from '../../activities/control/held-up.ts'
import { loadVersion } from '../../activities/store/versions.ts'
import { audit } from './audit.ts'
import { type ApiContext, found } from './context.ts'
import { answer, json } from './route.ts'

/** People who do not get on: who, where, why, and what an operator does about it. */
export function heldUpRoutes({ services }: ApiContext) {
  const { db } = services.database
  const { workspace } = services

  /** Refuses what a step or an account cannot do, with the place. */
  async function check({ at, act }: HeldUpRequest): Promise<void> {
    const refuse = (issues: string) => new CaravanError('invalidInput', { issues })
    const version = await db
      .selectFrom('journey_version')
      .select('state')
      .where('id', '=', at.version)
      .where('workspace', '=', workspace)
      .executeTakeFirst()
    const { state } = found(version, 'version', at.version)
    if (state !== 'running' && state !== 'paused') throw new CaravanError('wrongState', { state })
    const step = found((await loadVersion(db, at.version)).plan.steps[at.step], 'step', at.step)
    if (act.act === 'skip' && (at.kind === 'stuck' || !step.ports.some(({ id }) => id === 'skipped')))
      throw refuse('act: this step has no way “skipped” for those who wait')
    if (act.act !== 'move') return
    if (at.kind === 'stuck' || !step.channel) throw refuse('act: only messages that wait go through another account')
    if (act.to === at.account) throw refuse('act.to: another account than the one they wait for')
    const to = await db
      .selectFrom('gateway')
      .select('channel')
      .where('id', '=', act.to)
      .where('workspace', '=', workspace)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (found(to, 'gateway', act.to).channel !== step.channel) throw refuse(`act.to: an account for ${step.channel}`)
  }

  return new OpenAPIHono()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        summary: 'Who is held up, by step, account and reason',
        responses: answer(z.array(heldUpGroup)),
      }),
      async (c) => c.json(await heldUp(db, workspace), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        summary: 'Retry, send through another account, skip or end them',
        description:
          'Messages that are being sent, or of which nobody knows whether they were, are left as they are. A request takes up to 50 batches out of the queue: ask again until nobody is left.',
        request: { body: json(heldUpRequest) },
        responses: answer(heldUpAnswer),
      }),
      async (c) => {
        const request = c.req.valid('json')
        await check(request)
        const { people, shares } = await actOnHeldUp(db, request.at, request.act)
        services.nudge(shares)
        const { version, step, kind, account } = request.at
        await audit(services, `heldUp.${request.act.act}`, `version ${version}`, {
          step,
          kind,
          account,
          ...('to' in request.act ? { to: request.act.to } : {}),
          people,
        })
        return c.json({ people }, 200)
      },
    )
}
