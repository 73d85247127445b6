import { expect, test } from 'vitest'
import { emptyCatalogue } from '../../schema/check.ts'
import { compile } from '../../schema/compile.ts'
import type { Condition } from '../../schema/condition.ts'
import { emptyDocument, type JourneySettings } from '../../schema/document.ts'
import type { Facts } from '../../schema/facts.ts'
import { enter, leaveAction, walk, type WalkState } from '../../schema/interpret.ts'
import type { Plan } from '../../schema/plan.ts'
import { kindsWith } from '../../schema/steps/registry.ts'

const kinds = kindsWith()
const now = Date.parse('2027-03-01T02:00:00Z')
const day = 86_400_000
const facts = (change: Partial<Facts> = {}): Facts => ({
  contact: { id: 1, attributes: {}, tags: [] },
  entry: {},
  answers: {},
  events: [],
  messages: [],
  segments: new Set(),
  consents: {},
  ...change,
})

function planOf(
  steps: Record<string, [string, Record<string, unknown>, Record<string, string>?]>,
  settings: Partial<JourneySettings> = {},
): Plan {
  const doc = emptyDocument('Walk')
  for (const [id, [kind, config, next]] of Object.entries(steps)) doc.steps[id] = { id, kind, config, next: next ?? {} }
  doc.triggers = ['in']
  doc.settings = { ...doc.settings, ...settings }
  const compiled = compile(doc, emptyCatalogue, kinds)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.plan
}
const look = (plan: Plan, state: WalkState, own = facts(), at = now) =>
  walk({ plan, kinds, journeyId: 'j', state, facts: own, now: at })
const waiting = {
  in: ['api', {}, { next: 'wait' }],
  wait: ['wait', { mode: 'for', duration: 'P1D' }, { next: 'sms' }],
  sms: ['sms', { body: 'Hi' }, { sent: 'out' }],
  out: ['exit', { reason: 'done' }],
} as const
const plan = planOf(waiting as never)

test('a walk goes on to its first rest and no further, and a second look before the time changes nothing', () => {
  const first = look(plan, enter(plan, 0))
  expect(first).toMatchObject({ stop: { wait: now + day }, hops: [], arrivals: [1] })
  const second = look(plan, first.state, facts(), now + day - 1)
  expect(second).toMatchObject({ stop: { wait: now + day }, hops: [], arrivals: [] })
  const third = look(plan, first.state, facts(), now + day)
  expect(third).toMatchObject({ stop: { act: 2 }, hops: [{ step: 1, port: 0, at: now + day }], arrivals: [2] })
})

test('looking does not change the state that was given: equal input, equal output', () => {
  const state = enter(plan, 0)
  const before = structuredClone(state)
  expect(look(plan, state)).toEqual(look(plan, state))
  expect(state).toEqual(before)
})

test('leaving an action is where listening begins; a port that leads nowhere ends the walk', () => {
  const { state } = look(plan, { ...enter(plan, 0), step: 2 })
  const left = leaveAction(plan, state, 'sent', [], now)
  expect(left.state).toMatchObject({ step: 3, since: now, arrived: null, visit: 2 })
  const failed = leaveAction(plan, state, 'failed', [{ what: 'reason', value: 'x' }], now)
  expect(failed).toMatchObject({
    state: { step: -1 },
    hop: { step: 2, port: 1, why: [{ what: 'reason', value: 'x' }] },
  })
  expect(look(plan, failed.state)).toMatchObject({ stop: { end: 'completed' }, hops: [] })
})

test('exit comes before goal, and both before the step, at entry, on every look and before an action', () => {
  const tag = (name: string): Condition => ({ type: 'tag', tag: name, has: true })
  const guarded = planOf(waiting as never, { exitWhen: tag('gone'), goal: tag('bought') })
  const tagged = (...tags: string[]) => facts({ contact: { id: 1, attributes: {}, tags } })
  expect(look(guarded, enter(guarded, 0), tagged('gone', 'bought')).stop).toEqual({ end: 'exitCondition' })
  expect(look(guarded, enter(guarded, 0), tagged('bought'))).toMatchObject({
    stop: { end: 'goal' },
    hops: [{ step: 1, port: null, why: [{ what: 'tag.bought', value: true }] }],
  })
  const { state } = look(guarded, enter(guarded, 0))
  expect(look(guarded, state, tagged('bought'), now + 1000).stop).toEqual({ end: 'goal' })
  expect(look(guarded, { ...state, step: 2, arrived: null, until: null }, tagged('gone')).stop).toEqual({
    end: 'exitCondition',
  })
})

test('a loop ends at its limit, with every visit numbered', () => {
  const loop = planOf(
    { in: ['api', {}, { next: 'wait' }], wait: ['wait', { mode: 'for', duration: 'PT1H' }, { next: 'wait' }] },
    { maxVisits: 3 },
  )
  let state = enter(loop, 0)
  const ends: string[] = []
  for (let n = 0; n < 10 && ends.length === 0; n++) {
    const walked = look(loop, state, facts(), now + n * 3_600_000)
    state = walked.state
    if ('end' in walked.stop) ends.push(walked.stop.end)
  }
  expect(ends).toEqual(['loopLimit'])
  expect(state.loops).toEqual({ 1: 4 })
})

test('a step that throws parks the walk where it stands, with the error', () => {
  const broken: Plan = {
    ...plan,
    steps: plan.steps.map((step, n) =>
      n === 1 ? { ...step, config: { mode: 'for', duration: 'nonsense', zone: 'contact' } } : step,
    ),
  }
  expect(look(broken, enter(broken, 0))).toMatchObject({
    stop: { stuck: expect.stringContaining('nonsense') },
    state: { step: 1 },
    hops: [],
  })
  const gone: Plan = { ...plan, steps: plan.steps.map((step, n) => (n === 1 ? { ...step, kind: 'gone' } : step)) }
  expect(look(gone, enter(gone, 0)).stop).toEqual({ stuck: expect.stringContaining('"gone"') })
})

test('a branch keeps the values it read, and takes the first that is true', () => {
  const cond = (path: string): Condition => ({ type: 'attribute', path, as: 'number', op: 'greater', value: 5 })
  const branches = planOf({
    in: ['api', {}, { next: 'b' }],
    b: [
      'branch',
      {
        branches: [
          { id: 'x', label: '', condition: cond('x') },
          { id: 'y', label: '', condition: cond('y') },
        ],
      },
      { x: 'out', y: 'out', else: 'out' },
    ],
    out: ['exit', {}],
  })
  const { hops } = look(
    branches,
    enter(branches, 0),
    facts({ contact: { id: 1, attributes: { x: 'many', y: 9 }, tags: [] } }),
  )
  expect(hops[0]).toMatchObject({
    step: 1,
    port: 1,
    why: [
      { what: 'x', value: 'many' },
      { what: 'y', value: 9 },
    ],
  })
})

test('of a listen the first by its own time wins, ties by order, and the deadline still counts', () => {
  const listen = planOf({
    in: ['api', {}, { next: 'l' }],
    out: ['exit', {}],
    l: [
      'listen',
      {
        branches: [
          { id: 'a', on: 'event', name: 'a' },
          { id: 'b', on: 'event', name: 'b' },
          { id: 'c', on: 'state', condition: { type: 'tag', tag: 'c', has: true } },
        ],
        timeout: 'PT1H',
      },
      { a: 'out', b: 'out', c: 'out', timeout: 'out' },
    ],
  })
  const { state } = look(listen, enter(listen, 0))
  const event = (name: string, at: number) => ({ name, at, properties: {} })
  const wayAt = (own: Facts, at: number) =>
    look(listen, state, own, at).hops.map((hop) => listen.steps[hop.step]?.ports[hop.port ?? -1]?.id)[0]
  expect(wayAt(facts({ events: [event('b', now + 10), event('a', now + 20)] }), now + 60_000)).toBe('b')
  expect(wayAt(facts({ events: [event('b', now + 10), event('a', now + 10)] }), now + 60_000)).toBe('a')
  expect(wayAt(facts({ events: [event('a', now - 1)] }), now + 60_000)).toBeUndefined()
  expect(wayAt(facts({ events: [event('a', now + 3_600_000)] }), now + 4_000_000)).toBe('a')
  expect(wayAt(facts({ events: [event('a', now + 3_600_001)] }), now + 4_000_000)).toBe('timeout')
  expect(wayAt(facts({ contact: { id: 1, attributes: {}, tags: ['c'] } }), now + 4_000_000)).toBe('c')
  expect(
    wayAt(facts({ events: [event('a', now + 5)], contact: { id: 1, attributes: {}, tags: ['c'] } }), now + 4_000_000),
  ).toBe('a')
})
