import type { JourneyDoc } from '../../schema/document.ts'
import { CaravanError } from '../../schema/errors.ts'
import { type JourneyTest, judge, type TestResult } from '../../schema/journey-test.ts'
import type { Json } from '../../schema/json.ts'
import type { Services } from '../services.ts'

/** The saved tests of a journey, oldest first. */
export async function readTests({ database }: Services, journey: string): Promise<JourneyTest[]> {
  const rows = await database.db
    .selectFrom('journey_test')
    .selectAll()
    .where('journey', '=', journey)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    scenario: row.scenario as Json as JourneyTest['scenario'],
    expected: row.expected as Json as JourneyTest['expected'],
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
  }))
}

/** Runs every saved test against a draft, one after the other. A contact that is gone fails its test, not the run. */
export async function runTests(services: Services, journey: string, doc: JourneyDoc): Promise<TestResult[]> {
  const results: TestResult[] = []
  for (const { id, name, scenario, expected } of await readTests(services, journey)) {
    const failures = await services.simulate({ ...scenario, doc }, journey).then(
      (outcome) => judge(expected, outcome),
      (error: unknown) => {
        if (!(error instanceof CaravanError)) throw error
        return [{ what: 'problems' as const, expected: null, found: error.message }]
      },
    )
    results.push({ id, name, passed: failures.length === 0, failures })
  }
  return results
}

/** Refuses with the names of the tests that do not pass. */
export async function requireTests(services: Services, journey: string, doc: JourneyDoc): Promise<void> {
  const failing = (await runTests(services, journey, doc)).filter(({ passed }) => !passed)
  if (failing.length === 0) return
  const names = failing.slice(0, 5).map(({ name }) => `“${name}”`)
  throw new CaravanError('testsFail', { tests: names.join(', ') + (failing.length > 5 ? ' …' : '') })
}
