import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check, emptyCatalogue, maxSteps } from '../../schema/check.ts'
import { compile } from '../../schema/compile.ts'
import { emptyDocument, type JourneyDoc } from '../../schema/document.ts'
import { type ProblemCode, problemCodes } from '../../schema/problem.ts'
import { problemText } from '../../schema/problem-texts.ts'
import { kindsWith } from '../../schema/steps/registry.ts'

const kinds = kindsWith()
type Notation = Record<string, [kind: string, config: Record<string, unknown>, next?: Record<string, string | null>]>

function drawing(steps: Notation): JourneyDoc {
  const doc = emptyDocument('Test')
  for (const [id, [kind, config, next]] of Object.entries(steps)) doc.steps[id] = { id, kind, config, next: next ?? {} }
  doc.triggers = Object.keys(steps).filter((id) => kinds.get(steps[id]![0])?.trigger)
  return doc
}
const codes = (doc: JourneyDoc, now?: number) =>
  check(doc, emptyCatalogue, kinds, now).map(
    ({ code, severity, stepId }) => `${severity} ${code}${stepId ? ` ${stepId}` : ''}`,
  )
const start: Notation = { in: ['api', {}, { next: 'a' }] }

describe('bad input', () => {
  test('a kind nobody knows is named, and everything else is still checked', () => {
    expect(codes(drawing({ ...start, a: ['teleport', {}, { to: 'b' }], b: ['sms', { body: '' }, {}] }))).toEqual(
      expect.arrayContaining(['error unknown-kind a', 'error empty-text b']),
    )
  })

  test('a port a step does not have, and one that leads nowhere', () => {
    expect(
      codes(drawing({ ...start, a: ['wait', { mode: 'for', duration: 'P1D' }, { later: 'b' }], b: ['exit', {}] })),
    ).toEqual(expect.arrayContaining(['error unknown-port a', 'warning loose-port a']))
    expect(codes(drawing({ in: ['api', {}, {}] }))).toContain('error loose-port in')
  })

  test('edges to steps that are gone, and into a trigger', () => {
    expect(codes(drawing({ ...start, a: ['jump', {}, { to: 'gone' }] }))).toContain('error dangling-target a')
    expect(codes(drawing({ ...start, a: ['jump', {}, { to: 'in' }] }))).toContain('error trigger-as-target a')
    const doc = drawing({ ...start, a: ['exit', {}] })
    doc.triggers.push('ghost')
    expect(codes(doc)).toContain('error dangling-target')
  })

  test('steps nobody reaches are a warning and not in the plan', () => {
    const doc = drawing({ ...start, a: ['exit', {}], island: ['exit', {}] })
    expect(codes(doc)).toEqual(['warning unreachable island'])
    const compiled = compile(doc, emptyCatalogue, kinds)
    expect(compiled.ok && compiled.plan.steps.map(({ id }) => id)).toEqual(['in', 'a'])
  })

  test('a cycle without a rest is refused, with a wait or a listen it is allowed', () => {
    const loop = (rest: Notation[string]): Notation => ({
      ...start,
      a: ['update', { changes: [{ do: 'addTag', tag: 'x' }] }, { next: 'b' }],
      b: rest,
    })
    expect(codes(drawing(loop(['jump', {}, { to: 'a' }])))).toEqual(
      expect.arrayContaining(['error cycle-without-rest a', 'error cycle-without-rest b']),
    )
    expect(codes(drawing(loop(['wait', { mode: 'for', duration: 'PT1H' }, { next: 'a' }])))).toEqual([])
    expect(
      codes(
        drawing(
          loop([
            'listen',
            { branches: [{ id: 'x', on: 'event', name: 'seen' }], timeout: 'P1D' },
            { x: 'a', timeout: 'a' },
          ]),
        ),
      ),
    ).toEqual([])
    expect(codes(drawing({ ...start, a: ['jump', {}, { to: 'a' }] }))).toContain('error cycle-without-rest a')
  })

  test('splits and branches without entries, with equal ids, or with weights that do not add up', () => {
    const split = (config: Record<string, unknown>) =>
      codes(drawing({ ...start, a: ['split', config, { x: 'b', y: 'b', holdout: 'b' }], b: ['exit', {}] })).filter(
        (code) => code.endsWith(' a') && !code.includes('unknown-port'),
      )
    expect(split({ arms: [] })).toContain('error bad-config a')
    expect(
      split({
        arms: [
          { id: 'x', weight: 0 },
          { id: 'y', weight: 0 },
        ],
      }),
    ).toContain('error weights-zero a')
    expect(
      split({
        arms: [
          { id: 'x', weight: 50 },
          { id: 'x', weight: 50 },
        ],
      }),
    ).toContain('error duplicate-branch a')
    expect(split({ arms: [{ id: 'holdout', weight: 100 }], holdout: 0 })).toContain('error duplicate-branch a')
    expect(
      split({
        arms: [
          { id: 'x', weight: 50 },
          { id: 'y', weight: 40 },
        ],
      }),
    ).toEqual(['warning weights-sum a'])
    expect(
      split({
        arms: [
          { id: 'x', weight: 33.3 },
          { id: 'y', weight: 33.3 },
        ],
        holdout: 33.4,
      }),
    ).toEqual([])
    expect(split({ arms: [{ id: 'x', weight: 100 }] })).toContain('warning one-arm a')
    expect(split({ arms: [{ id: 'x', weight: -1 }] })).toContain('error bad-config a')
    expect(split({ arms: [{ id: 'x', weight: Number.NaN }] })).toContain('error bad-config a')
    expect(codes(drawing({ ...start, a: ['branch', { branches: [] }, { else: 'b' }], b: ['exit', {}] }))).toContain(
      'error empty-branches a',
    )
    expect(
      codes(
        drawing({
          ...start,
          a: [
            'branch',
            { branches: [{ id: 'else', label: '', condition: { type: 'tag', tag: 'x', has: true } }] },
            { else: 'b' },
          ],
          b: ['exit', {}],
        }),
      ),
    ).toContain('error duplicate-branch a')
  })

  test('zones that are none, durations that are none, offsets in place of zones', () => {
    for (const zone of ['Mars/Olympus', '+08:00', '', 'asia', '../etc/passwd']) {
      expect(
        codes(
          drawing({ ...start, a: ['wait', { mode: 'for', duration: 'P1D', zone }, { next: 'b' }], b: ['exit', {}] }),
        ),
        zone,
      ).toContain('error bad-config a')
    }
    for (const duration of ['1 day', 'P', 'PT', 'P1.5D', '-P1D', 'P99999999D']) {
      expect(
        codes(drawing({ ...start, a: ['wait', { mode: 'for', duration }, { next: 'b' }], b: ['exit', {}] })),
        duration,
      ).toContain('error bad-config a')
    }
  })

  test('dates that have passed are a warning, wherever on earth they are read; dates that are none an error', () => {
    const now = Date.parse('2026-11-24T12:00:00Z')
    const until = (at: string) =>
      codes(drawing({ ...start, a: ['wait', { mode: 'until', at }, { next: 'b' }], b: ['exit', {}] }), now)
    expect(until('2026-11-24T11:59:00Z')).toEqual(['warning date-in-past a'])
    expect(until('2026-11-24T01:00')).toEqual([]) // not yet in the last zone
    expect(until('2026-11-23T23:59')).toEqual(['warning date-in-past a'])
    expect(until('2026-11-25')).toEqual([])
    expect(until('2026-02-30T09:00')).toEqual(['error bad-config a'])
    expect(until('soon')).toEqual(['error bad-config a'])
    const at = (schedule: Record<string, unknown>) =>
      codes(drawing({ in: ['audience', { schedule }, { next: 'b' }], b: ['exit', {}] }), now)
    expect(at({ mode: 'at', at: '2026-11-01T09:00' })).toEqual(['warning date-in-past in'])
    expect(at({ mode: 'at', at: 'tomorrow' })).toEqual(['error bad-config in'])
    expect(at({ mode: 'recurring', every: 'day', time: '09:00', end: '2026-11-01' })).toEqual([
      'warning date-in-past in',
    ])
    expect(at({ mode: 'recurring', every: 'day', time: '09:00', end: '2027-11-01' })).toEqual([])
  })

  test('prototype keys are neither steps nor kinds nor ports', () => {
    const doc = drawing({ ...start, a: ['constructor', {}, {}] })
    expect(codes(doc)).toContain('error unknown-kind a')
    const edges = drawing({ ...start, a: ['jump', {}, { to: '__proto__' }] })
    expect(codes(edges)).toContain('error dangling-target a')
    expect(codes(drawing({ ...start, a: ['jump', {}, { to: 'constructor' }] }))).toContain('error dangling-target a')
    const ports = drawing({ ...start, a: ['exit', {}, { toString: 'a' }] })
    expect(codes(ports)).toContain('error unknown-port a')
    const segment = drawing({ in: ['audience', { segment: 'constructor' }, { next: 'b' }], b: ['exit', {}] })
    expect(codes(segment)).toContain('error unknown-segment in')
    for (const field of ['template', 'gateway']) {
      expect(codes(drawing({ ...start, a: ['sms', { body: 'x', [field]: 'constructor' }, {}] })), field).toContain(
        `error unknown-${field} a`,
      )
    }
  })

  test('a step under a key that is not its id', () => {
    const doc = drawing({ ...start, a: ['exit', {}] })
    doc.steps['a']!.id = 'b'
    expect(codes(doc)).toContain('error mismatched-id a')
  })

  test('configs of any shape whatever: a problem, never a throw', () => {
    const anything = fc.record({
      kind: fc.constantFrom(...kinds.keys(), 'x'),
      config: fc.dictionary(fc.string(), fc.jsonValue()),
      next: fc.dictionary(fc.string(), fc.option(fc.constantFrom('s0', 's1', 's9', '__proto__'))),
    })
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 6 }), (steps) => {
        const doc = emptyDocument('Any')
        steps.forEach((step, n) => (doc.steps[`s${n}`] = { id: `s${n}`, ...step } as JourneyDoc['steps'][string]))
        doc.triggers = ['s0']
        for (const problem of check(doc, emptyCatalogue, kinds))
          expect(problemText(problem, 'en').length).toBeGreaterThan(8)
        compile(doc, emptyCatalogue, kinds)
      }),
      { numRuns: 300 },
    )
  })
})

describe('large drawings', () => {
  /** Rows of a split whose arms join again. */
  function ladder(rungs: number): JourneyDoc {
    const steps: Notation = { in: ['api', {}, { next: 'split0' }] }
    for (let n = 0; n < rungs; n++) {
      steps[`split${n}`] = [
        'split',
        {
          arms: [
            { id: 'a', weight: 50 },
            { id: 'b', weight: 50 },
          ],
        },
        { a: `left${n}`, b: `right${n}` },
      ]
      steps[`left${n}`] = ['update', { changes: [{ do: 'addTag', tag: 'l' }] }, { next: `split${n + 1}` }]
      steps[`right${n}`] = ['update', { changes: [{ do: 'addTag', tag: 'r' }] }, { next: `split${n + 1}` }]
    }
    steps[`split${rungs}`] = ['exit', {}]
    return drawing(steps)
  }
  const time = (act: () => unknown) => {
    const began = performance.now()
    act()
    return performance.now() - began
  }

  test('sixty splits that join again are checked and compiled in the time of their steps, not of their ways', () => {
    const doc = ladder(60)
    time(() => compile(doc, emptyCatalogue, kinds))
    const small = time(() => compile(doc, emptyCatalogue, kinds))
    const large = ladder(600)
    expect(time(() => compile(large, emptyCatalogue, kinds))).toBeLessThan(Math.max(200, small * 60))
  })

  test('10,000 steps in a row are refused with the number that is allowed, without a stack overflow', () => {
    const steps: Notation = { in: ['api', {}, { next: 's0' }] }
    for (let n = 0; n < 10_000; n++)
      steps[`s${n}`] = ['wait', { mode: 'for', duration: 'P1D' }, { next: n === 9999 ? 's0' : `s${n + 1}` }]
    const doc = drawing(steps)
    const problems = check(doc, emptyCatalogue, kinds)
    expect(problems).toEqual([{ code: 'too-many-steps', severity: 'error', params: { count: 10_001, max: maxSteps } }])
    expect(compile(doc, emptyCatalogue, kinds).ok).toBe(false)
  })

  test('conditions inside conditions, a thousand deep, neither throw nor pass unnoticed', () => {
    let condition: unknown = { type: 'tag', tag: 'x', has: true }
    for (let n = 0; n < 1000; n++) condition = { type: 'not', of: condition }
    const doc = drawing({ in: ['audience', { condition }, { next: 'b' }], b: ['exit', {}] })
    expect(() => codes(doc)).not.toThrow()
  })
})

test('every problem has a sentence in both languages that says what to do, with all its blanks filled', () => {
  const params: Record<string, string | number> = {
    kind: 'k',
    reason: 'r',
    port: 'p',
    target: 't',
    total: 90,
    id: 'i',
    name: 'n',
    what: 'w',
    op: 'o',
    as: 'a',
    count: 2,
    max: 1,
    min: 1,
    gateway: 'g',
    rule: 'r',
    characters: '★',
    words: 'R',
    code: 'c',
  }
  for (const code of problemCodes) {
    for (const language of ['en', 'zh'] as const) {
      const text = problemText({ code: code as ProblemCode, severity: 'error', params }, language)
      expect(text, code).not.toMatch(/[{}…]/)
      expect(text.length, code).toBeGreaterThan(8)
    }
  }
})
