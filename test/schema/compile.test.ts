import { expect, test } from 'vitest'
import { emptyCatalogue } from '../../schema/check.ts'
import { compile, planHash } from '../../schema/compile.ts'
import { emptyDocument, type JourneyDoc } from '../../schema/document.ts'
import { kindsWith } from '../../schema/steps/registry.ts'

const kinds = kindsWith()
const condition = { type: 'event', name: 'bought', done: true, within: 'P3D' }

function drawing(): JourneyDoc {
  const doc = emptyDocument('Plan')
  doc.steps = {
    in: { id: 'in', kind: 'api', config: {}, next: { next: 'wait' } },
    wait: { id: 'wait', kind: 'wait', config: { mode: 'for', duration: 'P1D' }, next: { next: 'branch' } },
    branch: {
      id: 'branch',
      kind: 'branch',
      config: { branches: [{ id: 'yes', label: '', condition }] },
      next: { yes: 'out', else: 'wait' },
    },
    out: { id: 'out', kind: 'exit', config: {}, next: {} },
  }
  doc.triggers = ['in']
  return doc
}
function plan(doc: JourneyDoc) {
  const compiled = compile(doc, emptyCatalogue, kinds)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.plan
}

test('a plan is flat: steps by index in drawing order, defaults filled in, cycles marked', () => {
  expect(plan(drawing()).steps.map(({ id, ports, onCycle, role }) => ({ id, ports, onCycle, role }))).toEqual([
    { id: 'in', ports: [{ id: 'next', next: 1 }], onCycle: false, role: 'trigger' },
    { id: 'wait', ports: [{ id: 'next', next: 2 }], onCycle: true, role: 'control' },
    {
      id: 'branch',
      ports: [
        { id: 'yes', next: 3 },
        { id: 'else', next: 1 },
      ],
      onCycle: true,
      role: 'control',
    },
    { id: 'out', ports: [], onCycle: false, role: 'control' },
  ])
  expect(plan(drawing()).steps[1]?.config).toEqual({ mode: 'for', duration: 'P1D', zone: 'contact' })
})

test('a plan is frozen, all the way down', () => {
  const { steps } = plan(drawing())
  expect(() => ((steps[1]!.config as { duration: string }).duration = 'P9D')).toThrow(TypeError)
  expect(() => (steps as unknown[]).push(1)).toThrow(TypeError)
})

test('equal drawings have equal hashes, whatever the order of keys; other drawings have others', async () => {
  const hash = await planHash(plan(drawing()))
  const turned = drawing()
  turned.steps = Object.fromEntries(
    Object.entries(turned.steps)
      .toReversed()
      .map(([id, step]) => [id, Object.fromEntries(Object.entries(step).toReversed()) as typeof step]),
  )
  expect(await planHash(plan(turned))).toBe(hash)
  const pinned = drawing()
  pinned.steps['out']!.pin = { x: 1, y: 2 }
  expect(await planHash(plan(pinned)), 'where a card lies changes nothing').toBe(hash)
  const other = drawing()
  other.steps['wait']!.config = { mode: 'for', duration: 'P2D' }
  expect(await planHash(plan(other))).not.toBe(hash)
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
})

test('a plan asks for the facts its conditions read, and for no more', () => {
  expect(plan(drawing()).needs).toEqual({
    events: { bought: { windowMs: 5 * 86_400_000 } },
    messages: false,
    segments: [],
    consents: false,
  })
  const goal = drawing()
  goal.settings.goal = {
    type: 'any',
    of: [
      { type: 'event', name: 'bought', done: true },
      { type: 'message', fact: 'clicked', done: true },
      { type: 'consent', channel: 'sms', purpose: 'marketing', granted: false },
    ],
  }
  expect(plan(goal).needs).toEqual({
    events: { bought: { windowMs: null } },
    messages: true,
    segments: [],
    consents: true,
  })
  expect(plan(goal).goalEvents).toEqual(['bought'])
})

test('what check calls an error is refused with its problems; the drawing itself is not touched', () => {
  const doc = drawing()
  doc.steps['wait']!.next = { next: 'gone' }
  const before = JSON.stringify(doc)
  const compiled = compile(doc, emptyCatalogue, kinds)
  expect(compiled.ok).toBe(false)
  expect(!compiled.ok && compiled.problems[0]).toMatchObject({
    code: 'dangling-target',
    severity: 'error',
    stepId: 'wait',
  })
  expect(JSON.stringify(doc)).toBe(before)
})
