import { expect, test } from 'vitest'
import { applyCommand } from '../../../editor/document/apply.ts'
import { fixesFor } from '../../../editor/problems/fixes/fixes-for.ts'
import { check, emptyCatalogue } from '../../../schema/check.ts'
import type { Catalogue } from '../../../schema/define-step.ts'
import { emptyDocument, type JourneyDoc } from '../../../schema/document.ts'
import type { SmsBinding } from '../../../schema/sms/binding.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'

const kinds = kindsWith()
const now = Date.UTC(2026, 5, 1)
const binding: SmsBinding = { templateCode: 'SMS_1', signature: '商队', params: [] }
const catalogue: Catalogue = {
  ...emptyCatalogue,
  gateways: {
    ali: { channel: 'sms', name: 'Aliyun', kind: 'aliyun' },
    box: { channel: 'sms', name: 'Sandbox', kind: 'sandbox' },
  },
  templates: {
    bound: { channel: 'sms', approved: true, variables: [], sms: { body: '会员您好', bindings: { ali: binding } } },
    free: { channel: 'sms', approved: true, variables: [], sms: { body: '会员您好', bindings: {} } },
  },
  optOut: '拒收请回复R',
}
function written(config: Record<string, unknown>): JourneyDoc {
  const doc = emptyDocument('Test')
  doc.steps = {
    in: { id: 'in', kind: 'api', config: {}, next: { next: 'sms' } },
    sms: { id: 'sms', kind: 'sms', config: { body: '会员您好', ...config }, next: {} },
  }
  doc.triggers = ['in']
  return doc
}
/** The fixes of a problem, and what is left of it after each. */
function mended(doc: JourneyDoc, code: string) {
  const problem = check(doc, catalogue, kinds, now).find((found) => found.code === code)!
  return fixesFor(problem, { doc, kinds, catalogue, now }).map(({ name, what, commands }) => {
    const after = applyCommand(doc, { type: 'fix', commands }).doc
    const left = check(after, catalogue, kinds, now).filter((found) => found.code === code)
    return { name: what === undefined ? name : `${name} ${what}`, config: after.steps['sms']!.config, left }
  })
}

test('a text that an account does not know is mended by a template bound to it, or an account for free texts', () => {
  const fixes = mended(written({ gateway: 'ali' }), 'sms-unbound')
  expect(fixes.map(({ name }) => name)).toEqual(['use bound', 'use Sandbox'])
  for (const { left } of fixes) expect(left).toEqual([])
})

test('refused characters go, brackets become others', () => {
  const [fix] = mended(written({ gateway: 'ali', body: '★【双十一】会员您好' }), 'sms-characters')
  expect(fix).toMatchObject({ name: 'cleanText', config: { body: '「双十一」会员您好' }, left: [] })
})

test('opt-out words that would be there twice go from the text', () => {
  const [fix] = mended(written({ gateway: 'box', body: '拒收请回复R，会员您好' }), 'sms-opt-out-twice')
  expect(fix).toMatchObject({ name: 'dropOptOut', config: { body: '，会员您好' }, left: [] })
})

test('a text that lies in a template is not changed from a step', () => {
  const withText = { ...catalogue.templates['free']!, sms: { body: '★会员您好', bindings: {} } }
  const own: Catalogue = { ...catalogue, templates: { free: withText } }
  const doc = written({ gateway: 'ali', template: 'free' })
  const problem = check(doc, own, kinds, now).find(({ code }) => code === 'sms-characters')!
  expect(fixesFor(problem, { doc, kinds, catalogue: own, now })).toEqual([])
})
