import { expect, test } from 'vitest'
import { check, emptyCatalogue } from '../../schema/check.ts'
import type { Catalogue } from '../../schema/define-step.ts'
import { emptyDocument } from '../../schema/document.ts'
import { problemText } from '../../schema/problem-texts.ts'
import type { SmsBinding } from '../../schema/sms/binding.ts'
import { unfit } from '../../schema/sms/param-value.ts'
import { kindsWith } from '../../schema/steps/registry.ts'

const kinds = kindsWith()
const binding: SmsBinding = {
  templateCode: 'SMS_123',
  signature: '商队优选',
  params: [{ name: 'name', value: '{{ contact.name }}', kind: 'name', max: 20 }],
}
const accounts: Catalogue['gateways'] = {
  ali: { channel: 'sms', name: '阿里云', kind: 'aliyun' },
  free: { channel: 'sms', name: 'Twilio', kind: 'twilio' },
  box: { channel: 'sms', name: 'Sandbox', kind: 'sandbox' },
}
function problems(config: object, more: { gateways?: string[]; optOut?: string; purpose?: 'transactional' } = {}) {
  const doc = emptyDocument('Test')
  doc.steps = {
    in: { id: 'in', kind: 'api', config: {}, next: { next: 'sms' } },
    sms: { id: 'sms', kind: 'sms', config: { body: '会员{{ contact.name }}您好', ...config }, next: {} },
  }
  doc.triggers = ['in']
  if (more.purpose) doc.settings.purpose = more.purpose
  const names = more.gateways ?? ['ali']
  const gateways = Object.fromEntries(Object.entries(accounts).filter(([id]) => names.includes(id)))
  const template = {
    channel: 'sms',
    approved: true,
    variables: [],
    sms: { body: '会员{{ contact.name }}您好', bindings: { ali: binding } },
  }
  const catalogue = { ...emptyCatalogue, gateways, templates: { t: template }, optOut: more.optOut ?? '拒收请回复R' }
  return check(doc, catalogue, kinds).filter(({ code }) => code.startsWith('sms-'))
}
const codes = (...input: Parameters<typeof problems>) =>
  problems(...input).map(({ severity, code }) => `${severity} ${code}`)

test('a free text cannot go to an account of audited templates; one that is bound to it can', () => {
  expect(codes({})).toEqual(['error sms-unbound'])
  expect(codes({ bindings: { ali: binding } })).toEqual([])
  expect(codes({ template: 't' })).toEqual([])
  expect(codes({ template: 't', body: '' })).toEqual([])
  expect(codes({}, { gateways: ['free'] })).toEqual([])
})

test('what one of several accounts refuses is a warning, unless the step names it', () => {
  expect(codes({}, { gateways: ['ali', 'box'] })).toEqual(['warning sms-unbound'])
  expect(codes({ gateway: 'ali' }, { gateways: ['ali', 'box'] })).toEqual(['error sms-unbound'])
  expect(codes({ gateway: 'box' }, { gateways: ['ali', 'box'] })).toEqual([])
})

test.each([
  ['sms-too-long', { body: '字'.repeat(480) }, {}],
  ['sms-characters', { body: '★{{ contact.name }}您好' }, {}],
  ['sms-characters', { body: '【别家】{{ contact.name }}您好' }, {}],
  ['sms-opt-out', {}, { optOut: '' }],
  ['sms-variables-alone', { body: '{{ contact.name }}{{ contact.city }}好' }, {}],
  ['sms-variables-alone', { body: '{{ contact.name }}' }, {}],
])('%s is found: %j', (code, config, more) => {
  expect(codes({ bindings: { ali: binding }, ...config }, more)).toContain(`error ${code}`)
})

test.each<[string, Partial<SmsBinding>]>([
  ['sms-template-code', { templateCode: '123' }],
  ['sms-signature', { signature: 'x' }],
  ['sms-param-name', { params: [{ ...binding.params[0]!, name: '1' }] }],
  ['sms-param-name', { params: [binding.params[0]!, binding.params[0]!] }],
  ['sms-param-empty', { params: [{ ...binding.params[0]!, value: ' ' }] }],
  ['sms-param-long', { params: [{ ...binding.params[0]!, max: 36 }] }],
  ['sms-param-link', { params: [{ ...binding.params[0]!, kind: 'url' }] }],
])('a binding with %s is found, and the sentence cites the rule in both languages', (code, change) => {
  const found = problems({ bindings: { ali: { ...binding, ...change } } }).find((problem) => problem.code === code)
  expect(found).toMatchObject({ severity: 'error', stepId: 'sms' })
  for (const language of ['en', 'zh'] as const) {
    const text = problemText(found!, language)
    expect(text).toContain('阿里云')
    if (code !== 'sms-param-empty') expect(text).toContain('help.aliyun.com')
  }
})

test('opt-out words in the middle of a marketing text would be there twice; at its end they stand once', () => {
  expect(codes({ body: '拒收请回复R，会员您好' }, { gateways: ['box'] })).toEqual(['error sms-opt-out-twice'])
  expect(codes({ body: '会员您好 拒收请回复R' }, { gateways: ['box'] })).toEqual([])
  expect(codes({ body: '拒收请回复R，会员您好' }, { gateways: ['box'], purpose: 'transactional' })).toEqual([])
})

test.each([
  ['digits', '8888', null],
  ['digits', '88a', 'kind'],
  ['code', 'A1b2', null],
  ['code', 'A-1', 'kind'],
  ['name', '欧阳·娜娜', null],
  ['name', 'Zoë O’Neil', null],
  ['name', '张三1', 'kind'],
  ['amount', '1,299.50', null],
  ['amount', '￥5', 'kind'],
  ['date', '2026-11-25 10:00', null],
  ['date', '11月25日', null],
  ['linkCode', 'AbCdEfGh1', null],
  ['linkCode', 'c/Ab1', 'kind'],
  ['url', 'https://a.example/x', null],
  ['text', '新品上市', null],
  ['text', 'a\nb', 'kind'],
  ['text', '看 shop.com', 'kind'],
  ['text', '【别家】', 'characters'],
  ['text', '', 'kind'],
  ['text', '十一个字长长长长长长长', 'long'],
] as const)('as %s the value %j is %s', (kind, value, why) => {
  expect(unfit({ kind, max: kind === 'url' || kind === 'date' ? 35 : 10 }, value)).toBe(why)
})
