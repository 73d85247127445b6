import { z } from 'zod'
import { type hop, type simulateAnswer, simulateScenario } from './api/journeys.ts'

/** What must come of a simulation; what is absent is not looked at. */
export const testExpectation = z.strictObject({
  /** Why the walk ends; `null`: it has not ended within the simulated time. */
  end: z.string().max(200).nullable().optional(),
  /** The ways taken, `step:port`, in order. */
  path: z.array(z.string().max(120)).max(2000).optional(),
  /** The messages sent, in order; `text` is compared when it is given. */
  messages: z
    .array(z.strictObject({ stepId: z.string().max(40), text: z.string().max(20_000).optional() }))
    .max(500)
    .optional(),
})
export type TestExpectation = z.infer<typeof testExpectation>

export const saveJourneyTest = z.strictObject({
  name: z.string().min(1).max(120),
  scenario: simulateScenario,
  expected: testExpectation,
  author: z.string().min(1).max(40).optional(),
})
export type SaveJourneyTest = z.input<typeof saveJourneyTest>

export const journeyTest = z.object({
  id: z.string(),
  name: z.string(),
  scenario: simulateScenario,
  expected: testExpectation,
  createdBy: z.string(),
  createdAt: z.string(),
})
export type JourneyTest = z.infer<typeof journeyTest>

/** One thing that came out otherwise. For `path` and `messages`, `at` is the first place where it did. */
export const testFailure = z.object({
  what: z.enum(['end', 'path', 'messages', 'text', 'problems']),
  at: z.number().optional(),
  expected: z.string().nullable(),
  found: z.string().nullable(),
})
export type TestFailure = z.infer<typeof testFailure>
export const testResult = z.object({
  id: z.string(),
  name: z.string(),
  passed: z.boolean(),
  failures: z.array(testFailure),
})
export type TestResult = z.infer<typeof testResult>

type Outcome = z.infer<typeof simulateAnswer>

/** The ways a walk took, as a test names them. */
export const pathOf = (hops: z.infer<typeof hop>[]): string[] =>
  hops.map(({ stepId, port }) => `${stepId}:${port ?? ''}`)

/** Everything that can be expected of this outcome: what a test starts from when a simulation is kept. */
export function expectationOf({ end, hops, messages }: Outcome) {
  return {
    end: end?.reason ?? null,
    path: pathOf(hops),
    messages: messages.map(({ stepId, text }) => ({ stepId, text })),
  }
}

/** What came out otherwise than expected; nothing = the test passes. A journey that cannot be compiled passes no test. */
export function judge(expected: TestExpectation, outcome: Outcome): TestFailure[] {
  const error = outcome.problems.find(({ severity }) => severity === 'error')
  if (error && outcome.hops.length === 0) return [{ what: 'problems', expected: null, found: error.code }]
  const found = expectationOf(outcome)
  const failures: TestFailure[] = []
  if (expected.end !== undefined && expected.end !== found.end)
    failures.push({ what: 'end', expected: expected.end, found: found.end })
  if (expected.path) {
    const at = firstDifference(expected.path, found.path)
    if (at !== null)
      failures.push({ what: 'path', at, expected: expected.path[at] ?? null, found: found.path[at] ?? null })
  }
  if (expected.messages) {
    const [wanted, sent] = [expected.messages, found.messages]
    const at = firstDifference(
      wanted.map(({ stepId }) => stepId),
      sent.map(({ stepId }) => stepId),
    )
    if (at !== null)
      failures.push({ what: 'messages', at, expected: wanted[at]?.stepId ?? null, found: sent[at]?.stepId ?? null })
    else
      for (const [index, { text }] of wanted.entries())
        if (text !== undefined && text !== sent[index]?.text)
          failures.push({ what: 'text', at: index, expected: text, found: sent[index]?.text ?? null })
  }
  return failures
}

function firstDifference(wanted: string[], found: string[]): number | null {
  for (let at = 0; at < Math.max(wanted.length, found.length); at++) if (wanted[at] !== found[at]) return at
  return null
}
