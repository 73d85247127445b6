import { describe, expect, test } from 'vitest'
import { expectationOf, judge } from '../../../schema/journey-test.ts'
import { framesOf, partAt } from '../../../editor/simulate/frames.ts'
import { durationOf, type Inputs, inputsOf, readValue, scenarioOf } from '../../../editor/simulate/scenario.ts'

const startAt = '2026-03-02T01:00:00.000Z'
const hop = (stepId: string, port: string | null, at: string) => ({ stepId, port, at, why: [] })
const message = (stepId: string, at: string, text: string) => ({ stepId, at, text, channel: 'sms' })
const later = '2026-03-04T01:00:00.000Z'
const walked = {
  hops: [hop('hello', 'sent', startAt), hop('wait', 'next', later), hop('out', null, later)],
  messages: [message('hello', startAt, 'Hello')],
  end: { reason: 'exit', at: later },
  waitingUntil: null,
  problems: [],
}

describe('the virtual clock', () => {
  test('stands once before every hop and once at the end, with what was sent until then', () => {
    expect(framesOf(walked, startAt, () => null)).toEqual([
      { at: startAt, stepId: 'hello', hops: 0, messages: 0 },
      { at: startAt, stepId: 'wait', hops: 1, messages: 1 },
      { at: later, stepId: 'out', hops: 2, messages: 1 },
      { at: later, stepId: 'out', hops: 3, messages: 1 },
    ])
  })

  test('a walk that still waits stands where its last way led', () => {
    const waiting = { ...walked, hops: walked.hops.slice(0, 1), end: null, waitingUntil: later }
    expect(framesOf(waiting, startAt, () => 'wait').at(-1)).toMatchObject({ stepId: 'wait', hops: 1 })
  })

  test('two walks part at the first hop that differs', () => {
    const other = { ...walked, hops: walked.hops.with(1, hop('wait', 'late', later)) }
    expect([partAt(walked, walked), partAt(walked, other)]).toEqual([null, 1])
  })
})

describe('what is simulated', () => {
  test('a kept simulation comes back as the form it was made in', () => {
    const inputs: Inputs = {
      who: {
        type: 'madeUp',
        attributes: [
          { name: 'tier', value: 'gold' },
          { name: 'points', value: '12' },
        ],
      },
      startAt,
      happenings: [
        { type: 'message', stepId: 'hello', fact: 'clicked', after: 'PT15M' },
        { type: 'event', name: 'order', properties: [{ name: 'total', value: '9.5' }], after: 'P1D' },
        { type: 'attribute', name: 'tier', value: 'silver', after: 'PT2H' },
      ],
    }
    expect(inputsOf(scenarioOf(inputs))).toEqual(inputs)
    expect(scenarioOf(inputs)).toMatchObject({
      contact: { attributes: { tier: 'gold', points: 12 } },
      events: [{ name: 'order', at: '2026-03-03T01:00:00.000Z', properties: { total: 9.5 } }],
      changes: [{ at: '2026-03-02T03:00:00.000Z', attributes: { tier: 'silver' } }],
    })
  })

  test('what is typed is a number or a truth only when it is written as one', () => {
    expect(['12', '-1.5', 'true', '', '1e3', '0138', '手机'].map(readValue)).toEqual([
      12,
      -1.5,
      true,
      null,
      '1e3',
      '0138',
      '手机',
    ])
    expect([0, 90, 60, 2880].map((minutes) => durationOf(minutes * 60_000))).toEqual(['PT0M', 'PT90M', 'PT1H', 'P2D'])
  })

  test('happenings without a name are left out', () => {
    const scenario = scenarioOf({
      who: { type: 'contact', id: 7 },
      startAt,
      happenings: [
        { type: 'event', name: ' ', properties: [], after: 'PT1H' },
        { type: 'attribute', name: '', value: 'x', after: 'PT1H' },
      ],
    })
    expect(scenario).toMatchObject({ contactId: 7, events: [], changes: [] })
  })
})

describe('a test', () => {
  test('passes on the walk it was made from, whatever of it is looked at', () => {
    const whole = expectationOf(walked)
    for (const expected of [whole, {}, { end: 'exit' }, { messages: [{ stepId: 'hello' }] }])
      expect(judge(expected, walked)).toEqual([])
  })

  test('names what came out otherwise, at the first place', () => {
    const whole = expectationOf(walked)
    expect(judge(whole, { ...walked, end: null })).toEqual([{ what: 'end', expected: 'exit', found: null }])
    expect(judge(whole, { ...walked, hops: walked.hops.with(1, hop('wait', 'late', later)) })).toEqual([
      { what: 'path', at: 1, expected: 'wait:next', found: 'wait:late' },
    ])
    expect(judge(whole, { ...walked, messages: [] })).toEqual([
      { what: 'messages', at: 0, expected: 'hello', found: null },
    ])
    expect(judge(whole, { ...walked, messages: [message('hello', startAt, 'Bye')] })).toEqual([
      { what: 'text', at: 0, expected: 'Hello', found: 'Bye' },
    ])
  })

  test('does not pass on a draft that cannot be compiled', () => {
    const broken = {
      ...walked,
      hops: [],
      messages: [],
      end: null,
      problems: [{ code: 'bad-config', severity: 'error' as const }],
    }
    expect(judge({}, broken)).toEqual([{ what: 'problems', expected: null, found: 'bad-config' }])
  })
})
