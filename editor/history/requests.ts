import type { KnownCommands, PresenceBeat, VersionDetail } from '../../schema/api/collaboration.ts'
import type { Pace, PeriodCounts } from '../../schema/api/journeys.ts'
import type { JourneyTest, SaveJourneyTest, TestResult } from '../../schema/journey-test.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import { answerOf, client } from '../data/client.ts'

const journeys = client.api.journeys[':id']
const byId = (id: string) => ({ param: { id } })

/** What the history, other people and the saved tests ask of the server. Documents and scenarios are recursive: they are named here. */
export const historyApi = {
  version: (id: string, number: number) =>
    answerOf(journeys.versions[':n'].$get({ param: { id, n: String(number) } })) as Promise<VersionDetail>,
  periods: (id: string, number: number, hours: number): Promise<PeriodCounts | null> =>
    answerOf(
      journeys.versions[':n'].periods.$get({ param: { id, n: String(number) }, query: { hours: String(hours) } }),
    ),
  pace: (id: string, number: number, hours: number): Promise<Pace> =>
    answerOf(journeys.versions[':n'].pace.$get({ param: { id, n: String(number) }, query: { hours: String(hours) } })),
  edits: (id: string) => answerOf(journeys.revisions.$get(byId(id))),
  known: (id: string, commandIds: string[]): Promise<KnownCommands> =>
    answerOf(journeys.revisions.known.$post({ ...byId(id), json: { commandIds } })),
  beat: (id: string, json: PresenceBeat) =>
    answerOf(journeys.presence.$post({ ...byId(id), json }, { init: { keepalive: true } })),
  tests: (id: string) => answerOf(journeys.tests.$get(byId(id))) as Promise<JourneyTest[]>,
  saveTest: (id: string, json: SaveJourneyTest) =>
    answerOf(journeys.tests.$post({ ...byId(id), json })) as Promise<JourneyTest>,
  deleteTest: (id: string, test: string) => answerOf(journeys.tests[':test'].$delete({ param: { id, test } })),
  runTests: (id: string, doc: JourneyDoc): Promise<TestResult[]> =>
    answerOf(journeys.tests.run.$post({ ...byId(id), json: { doc } })),
}
