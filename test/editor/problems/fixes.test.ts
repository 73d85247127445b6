import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check } from '../../../schema/check.ts'
import type { Catalogue } from '../../../schema/define-step.ts'
import { emptyDocument, type JourneyDoc, type Step } from '../../../schema/document.ts'
import type { Problem, ProblemCode } from '../../../schema/problem.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { applyCommand } from '../../../editor/document/apply.ts'
import { createDescribe } from '../../../editor/document/describe.ts'
import { createDocumentStore } from '../../../editor/document/document-store.ts'
import { en } from '../../../editor/i18n/en.ts'
import { zh } from '../../../editor/i18n/zh.ts'
import { fixNames } from '../../../editor/problems/fixes/fix.ts'
import { fixesFor } from '../../../editor/problems/fixes/fixes-for.ts'
import { document } from '../support/drawings.ts'

const kinds = kindsWith()
const now = Date.UTC(2026, 5, 1)
const catalogue: Catalogue = {
  templates: {
    good: { channel: 'sms', approved: true, variables: [] },
    pending: { channel: 'sms', approved: false, variables: [] },
  },
  segments: { vip: { name: 'VIP' } },
  gateways: { main: { channel: 'sms', name: 'Main' }, mail: { channel: 'email', name: 'Mail' } },
  attributes: ['tier', 'birthday'],
}
const problemsOf = (doc: JourneyDoc) => check(doc, catalogue, kinds, now)
const keyOf = ({ code, stepId, field, params }: Problem) => JSON.stringify([code, stepId, field, params])
const errorsOf = (problems: Problem[]) => new Set(problems.filter(({ severity }) => severity === 'error').map(keyOf))

/** Applies every fix of the first problems of each code, each to the document as it is, and looks at what is left. */
function holdsFor(doc: JourneyDoc, perCode = 2): number {
  const before = problemsOf(doc)
  const known = errorsOf(before)
  let tried = 0
  const some = Object.values(Object.groupBy(before, ({ code }) => code)).flatMap((list) => list!.slice(0, perCode))
  for (const problem of some) {
    for (const { name, commands } of fixesFor(problem, { doc, kinds, catalogue, now })) {
      const after = problemsOf(applyCommand(doc, { type: 'fix', commands }).doc)
      expect(after.map(keyOf), `${name} takes ${keyOf(problem)} away`).not.toContain(keyOf(problem))
      expect(
        [...errorsOf(after)].filter((error) => !known.has(error)),
        `${name} brings no error`,
      ).toEqual([])
      tried++
    }
  }
  return tried
}

const step = (kind: string, config: Record<string, unknown>, next: Step['next'] = {}): Omit<Step, 'id'> => ({
  kind,
  config,
  next,
})
function journey(steps: Record<string, Omit<Step, 'id'>>, triggers = ['start']): JourneyDoc {
  const doc = emptyDocument('Journey')
  doc.triggers = triggers
  for (const [id, rest] of Object.entries(steps)) doc.steps[id] = { id, ...rest }
  return doc
}
const start = step('api', {}, { next: 'a' })
const exit = step('exit', { reason: '', goal: false })
const waitFor = (next: string | null = null) =>
  step('wait', { mode: 'for', duration: 'P1D', zone: 'contact' }, { next })
const sms = (config: Record<string, unknown>) =>
  step('sms', { body: 'Hello', ...config }, { sent: 'end', failed: 'end', skipped: 'end' })
const attribute = { type: 'attribute', path: 'teir', as: 'text', op: 'equals', value: 'vip' }

/** One drawing for each problem that can be mended. */
const broken: Partial<Record<ProblemCode, JourneyDoc>> = {
  'no-trigger': journey({ a: waitFor('end'), end: exit }, []),
  'trigger-not-listed': journey({ start, more: start, a: waitFor('end'), end: exit }),
  'unknown-kind': journey({ start, a: step('gone', {}, { next: 'end' }), end: exit }),
  'bad-config': journey({ start, a: step('wait', { mode: 'never' }, { next: 'end' }), end: exit }),
  'unknown-port': journey({ start, a: { ...waitFor(), next: { other: 'end' } }, end: exit }),
  'dangling-target': journey({ start, a: waitFor('nobody') }, ['start', 'lost']),
  'trigger-as-target': journey({ start, a: waitFor('again'), again: { ...start, next: { next: 'end' } }, end: exit }, [
    'start',
    'again',
  ]),
  unreachable: journey({ start, a: waitFor(), far: waitFor('end'), end: exit }),
  'cycle-without-rest': journey({
    start,
    a: step('update', { changes: [{ do: 'addTag', tag: 'x' }] }, { next: 'b' }),
    b: step(
      'branch',
      { branches: [{ id: 'yes', label: '', condition: { ...attribute, path: 'tier' } }] },
      { yes: 'a', else: null },
    ),
  }),
  'loose-port': journey({ start: { ...start, next: { next: null } }, a: waitFor() }),
  'empty-branches': journey({ start, a: step('branch', { branches: [] }, { else: 'end' }), end: exit }),
  'duplicate-branch': journey({
    start,
    a: step(
      'split',
      {
        arms: [
          { id: 'x', label: '', weight: 50 },
          { id: 'x', label: '', weight: 50 },
        ],
      },
      { x: 'end' },
    ),
    end: exit,
  }),
  'weights-zero': journey({
    start,
    a: step(
      'split',
      { arms: ['x', 'y', 'z'].map((id) => ({ id, label: '', weight: 0 })) },
      { x: 'end', y: 'end', z: 'end' },
    ),
    end: exit,
  }),
  'weights-sum': journey({
    start,
    a: step(
      'split',
      { arms: ['x', 'y', 'z'].map((id) => ({ id, label: '', weight: 7 })), holdout: 3 },
      { x: 'end', y: 'end', z: 'end' },
    ),
    end: exit,
  }),
  'one-arm': journey({
    start,
    a: step('split', { arms: [{ id: 'b', label: 'B', weight: 3 }] }, { b: 'end' }),
    end: exit,
  }),
  'date-in-past': journey({
    start,
    a: step('wait', { mode: 'until', at: '2020-01-01T09:00', zone: 'contact' }, { next: 'end' }),
    end: exit,
  }),
  'unknown-segment': journey({
    start: step('audience', { segment: 'gone', schedule: { mode: 'now' } }, { next: 'a' }),
    a: exit,
  }),
  'unknown-template': journey({ start, a: sms({ template: 'gone' }), end: exit }),
  'unknown-gateway': journey({ start, a: sms({ gateway: 'gone' }), end: exit }),
  'template-not-approved': journey({ start, a: sms({ template: 'pending', body: '' }), end: exit }),
  'wrong-channel': journey({ start, a: sms({ gateway: 'mail' }), end: exit }),
  'unknown-attribute': journey({
    start,
    a: step('branch', { branches: [{ id: 'yes', label: '', condition: attribute }] }, { yes: 'end', else: null }),
    end: exit,
  }),
  'unknown-step': journey({
    start,
    a: step(
      'listen',
      { branches: [{ id: 'c', on: 'message', fact: 'clicked', step: 'gone' }], timeout: 'P1D' },
      { c: 'end', timeout: 'end' },
    ),
    end: exit,
  }),
  'no-timeout': journey({
    start,
    a: step('listen', { branches: [{ id: 'c', on: 'message', fact: 'clicked' }], timeout: null }, { c: 'end' }),
    end: exit,
  }),
  'mismatched-id': {
    ...journey({ start, a: exit }),
    steps: { start: { id: 'start', ...start }, a: { id: 'b', ...exit } },
  },
}

describe('quick fixes', () => {
  for (const [code, doc] of Object.entries(broken))
    test(`“${code}” is mended without bringing an error`, () => {
      expect(problemsOf(doc).map((problem) => problem.code)).toContain(code)
      const mine = problemsOf(doc).filter((problem) => problem.code === code)
      expect(mine.flatMap((problem) => fixesFor(problem, { doc, kinds, catalogue, now })).length).toBeGreaterThan(0)
      expect(holdsFor(doc)).toBeGreaterThan(0)
    })

  test('in any drawing each fix takes its problem away and brings no error', () => {
    let tried = 0
    fc.assert(
      fc.property(
        document,
        fc.array(fc.tuple(fc.nat(200), fc.constantFrom('gone', 'cut', 'dangle', 'unlist', 'odd'))),
        (doc, damage) => {
          const hurt = structuredClone(doc)
          const ids = Object.keys(hurt.steps)
          for (const [pick, how] of damage.slice(0, 3)) {
            const target = hurt.steps[ids[pick % ids.length]!]!
            const port = Object.keys(target.next)[0]
            if (how === 'gone') target.kind = 'gone'
            else if (how === 'unlist') hurt.triggers.pop()
            else if (how === 'odd') target.config = { branches: [], arms: 'no' }
            else if (port !== undefined) target.next[port] = how === 'cut' ? null : 'nobody'
          }
          tried += holdsFor(hurt)
        },
      ),
      { numRuns: 60 },
    )
    expect(tried).toBeGreaterThan(100)
  }, 60_000)

  test('a fix of several commands is one step of undo', () => {
    const doc = broken['no-timeout']!
    const store = createDocumentStore({ journeyId: 'j', doc, revision: 1, describe: createDescribe(kinds) })
    const [problem] = problemsOf(doc).filter(({ code }) => code === 'no-timeout')
    const [fix] = fixesFor(problem!, { doc, kinds, catalogue, now })
    expect(fix!.commands.length).toBeGreaterThan(1)
    expect(store.dispatch({ type: 'fix', step: 'a', commands: fix!.commands })).toBe(true)
    expect(store.getState().doc.steps['a']!.next['timeout']).toBe('end')
    expect(store.getState().pending).toHaveLength(1)
    expect(store.undo()).toMatchObject({ type: 'fix', subject: { en: 'Listen' } })
    expect(store.getState().doc).toEqual(doc)
  })

  test('a config of any shape never breaks the search for a fix', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds.keys()), fc.dictionary(fc.string(), fc.jsonValue()), (kind, config) => {
        const doc = journey({ start, a: step(kind, config, { next: null }) })
        for (const problem of problemsOf(doc)) fixesFor(problem, { doc, kinds, catalogue, now })
      }),
    )
  })

  test('every fix has words in both languages', () => {
    for (const name of fixNames)
      for (const { fixes } of [en, zh]) {
        const text = fixes[name]
        expect((typeof text === 'string' ? text : text('X')).length).toBeGreaterThan(1)
      }
  })
})
