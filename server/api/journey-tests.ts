import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { CaravanError } from '../../schema/errors.ts'
import { journeyTest, saveJourneyTest, testResult } from '../../schema/journey-test.ts'
import { openDocument } from '../../schema/migrate-doc.ts'
import { readJourney } from '../../activities/store/journeys.ts'
import { type ApiContext, found } from './context.ts'
import { newId } from './new-id.ts'
import { answer, done, idParam, json } from './route.ts'
import { readTests, runTests } from './run-tests.ts'

const mostTests = 100
const testParam = idParam.extend({ test: z.string().min(1).max(80) })
const runRequest = z.strictObject({
  /** The draft to try; absent: the saved one. */
  doc: z.unknown().optional(),
})

/** Simulations that were kept as tests: a journey is published only when all pass. */
export function journeyTestRoutes({ services }: ApiContext) {
  const { db } = services.database
  const draft = async (id: string) => found(await readJourney(db, services.workspace, id), 'journey', id)
  return new OpenAPIHono()
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/tests',
        summary: 'The saved tests of a journey',
        request: { params: idParam },
        responses: answer(z.array(journeyTest)),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        await draft(id)
        return c.json(await readTests(services, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/tests',
        summary: 'Keep a simulation as a test',
        request: { params: idParam, body: json(saveJourneyTest) },
        responses: answer(journeyTest),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const { name, scenario, expected, author = 'editor' } = c.req.valid('json')
        await draft(id)
        const tests = await readTests(services, id)
        if (tests.some((test) => test.name === name)) throw new CaravanError('taken', { what: 'test', name })
        if (tests.length >= mostTests) throw new CaravanError('tooLarge', { limit: `${mostTests} tests` })
        const test = newId('t')
        await db
          .insertInto('journey_test')
          .values({
            id: test,
            journey: id,
            name,
            scenario: JSON.stringify(scenario),
            expected: JSON.stringify(expected),
            created_by: author,
          })
          .execute()
        return c.json(
          found(
            (await readTests(services, id)).find((row) => row.id === test),
            'test',
            test,
          ),
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}/tests/{test}',
        summary: 'Delete a saved test',
        request: { params: testParam },
        responses: answer(done),
      }),
      async (c) => {
        const { id, test } = c.req.valid('param')
        await draft(id)
        const gone = await db
          .deleteFrom('journey_test')
          .where('journey', '=', id)
          .where('id', '=', test)
          .executeTakeFirst()
        found(gone.numDeletedRows > 0 ? gone : undefined, 'test', test)
        return c.json({ ok: true as const }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/tests/run',
        summary: 'Run every saved test against a draft',
        request: { params: idParam, body: json(runRequest) },
        responses: answer(z.array(testResult)),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const { doc } = c.req.valid('json')
        const saved = await draft(id)
        const opened = openDocument(doc ?? saved.doc)
        if (!opened.ok) throw new CaravanError('badDocument', { issues: opened.issues.slice(0, 5).join('; ') })
        return c.json(await runTests(services, id, opened.doc), 200)
      },
    )
}
