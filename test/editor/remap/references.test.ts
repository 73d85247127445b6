import { describe, expect, test } from 'vitest'
import type { Step } from '../../../schema/document.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { type Choice, missingReferences, remapSegments, remapSteps } from '../../../editor/remap/references.ts'

const kinds = kindsWith()
const step = (id: string, kind: string, config: Record<string, unknown>): Step => ({ id, kind, config, next: {} })
const inSegment = (segment: string) => ({ type: 'segment', segment, in: true })
const steps = [
  step('a', 'sms', { template: 't1', gateway: 'g1', body: '' }),
  step('b', 'sms', { template: 't1', gateway: 'here', body: 'mine' }),
  step('c', 'branch', {
    branches: [
      { id: 'x', label: '', condition: { type: 'all', of: [inSegment('s1'), { type: 'not', of: inSegment('s1') }] } },
    ],
  }),
  step('d', 'unheard-of', { template: 't9', deep: [{ ...inSegment('s2') }] }),
]
const catalogue = {
  templates: { t2: { channel: 'sms' } },
  segments: {},
  gateways: { here: { channel: 'sms', name: 'Here' } },
}

describe('names that do not exist here', () => {
  test('are found once each, with how many steps use them, also deep in conditions and in the settings', () => {
    expect(missingReferences(steps, { goal: inSegment('s3') }, catalogue, kinds)).toEqual([
      { kind: 'template', id: 't1', channel: 'sms', steps: 2 },
      { kind: 'gateway', id: 'g1', channel: 'sms', steps: 1 },
      { kind: 'segment', id: 's1', steps: 1 },
      { kind: 'segment', id: 's2', steps: 1 },
      { kind: 'segment', id: 's3', steps: 1 },
    ])
  })

  test('a template’s text is kept in the step, a gateway becomes the usual one, a segment another', () => {
    const choices = new Map<string, Choice>([
      ['template:t1', 'inPlace'],
      ['gateway:g1', 'inPlace'],
      ['segment:s1', { to: 's9' }],
      ['segment:s2', 'keep'],
    ])
    const [a, b, c, d] = remapSteps(steps, choices, { t1: { name: 'T', fields: { body: 'kept' } } }, kinds)
    expect(a?.config).toEqual({ body: 'kept' })
    expect(b?.config).toEqual({ gateway: 'here', body: 'kept' })
    expect(JSON.stringify(c?.config)).not.toContain('s1')
    expect(JSON.stringify(c?.config).match(/s9/g)).toHaveLength(2)
    expect(d).toEqual(steps[3])
  })

  test('without its text, what is written in the step is used; another template is taken as chosen', () => {
    const [, b] = remapSteps(steps, new Map<string, Choice>([['template:t1', 'inPlace']]), {}, kinds)
    expect(b?.config).toEqual({ gateway: 'here', body: 'mine' })
    const [a] = remapSteps(steps, new Map([['template:t1', { to: 't2' }]]), {}, kinds)
    expect(a?.config).toMatchObject({ template: 't2', gateway: 'g1' })
  })

  test('of a template, a step takes only the fields it has', () => {
    const mail = step('m', 'email', { template: 't1', subject: '', body: '' })
    const texts = { t1: { name: 'T', fields: { subject: 'S', body: 'B', preheader: 'P' } } }
    const [read] = remapSteps([mail], new Map<string, Choice>([['template:t1', 'inPlace']]), texts, kinds)
    expect(read?.config).toEqual({ subject: 'S', body: 'B' })
  })

  test('nothing chosen changes nothing, and names every object inherits are no names', () => {
    expect(remapSteps(steps, new Map(), {}, kinds)).toEqual(steps)
    expect(remapSegments({ toString: 1, type: 'segment', segment: 'constructor' }, new Map())).toEqual({
      toString: 1,
      type: 'segment',
      segment: 'constructor',
    })
    expect(missingReferences([step('a', 'sms', { template: 'constructor' })], null, catalogue, kinds)).toHaveLength(1)
  })
})
