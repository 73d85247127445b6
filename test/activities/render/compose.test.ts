import { expect, test } from 'vitest'
import { composeEmail } from '../../../activities/render/compose-email.ts'
import { composeSms } from '../../../activities/render/compose-sms.ts'
import { composeWechat } from '../../../activities/render/compose-wechat.ts'
import { htmlToText } from '../../../activities/render/html-to-text.ts'

const sms = { signature: '商队', optOutText: '拒收请回复R', purpose: 'marketing' } as const

test.each([
  '您好，新品上市',
  '【商队】您好，新品上市',
  '您好，新品上市【商队】',
  ' 【商队】【商队】您好，新品上市拒收请回复R ',
])('%j carries the signature and the opt-out words exactly once', (body) => {
  expect(composeSms({ ...sms, body }).text).toBe('【商队】您好，新品上市拒收请回复R')
})

test('a value with brackets cannot forge a signature', () => {
  expect(composeSms({ ...sms, body: '您好【银行】' }).text).toBe('【商队】您好「银行」拒收请回复R')
})

test('a transactional text has no opt-out words and an English one gets a space before them', () => {
  expect(composeSms({ ...sms, purpose: 'transactional', body: '已发货' }).text).toBe('【商队】已发货')
  expect(
    composeSms({ body: 'Sale now', signature: null, optOutText: 'Reply STOP to opt out', purpose: 'marketing' }).text,
  ).toBe('Sale now Reply STOP to opt out')
})

const email = {
  subject: 'Hi Ann',
  html: '<p>Hello</p>',
  purpose: 'marketing',
  language: 'en',
  unsubscribeUrl: 'https://c.example/u/abc',
  sender: { name: 'Shop & Co', postalAddress: '1 Road' },
} as const

test('marketing mail has a footer, one-click headers and a plain text', () => {
  const made = composeEmail(email)
  expect(made.html).toContain('<p>Hello</p>')
  expect(made.html).toContain('Shop &amp; Co · 1 Road · <a href="https://c.example/u/abc">Unsubscribe</a>')
  expect(made.html).toContain('width=device-width')
  expect(made.text).toBe('Hello\n\n--\nSent by Shop & Co · 1 Road\nUnsubscribe: https://c.example/u/abc')
  expect(made.headers).toEqual({
    'List-Unsubscribe': '<https://c.example/u/abc>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  })
})

test('transactional mail has neither', () => {
  const made = composeEmail({ ...email, purpose: 'transactional' })
  expect(made.headers).toBeUndefined()
  expect(made.html).not.toContain('Unsubscribe')
})

test('the footer goes inside a body that is a whole page', () => {
  const made = composeEmail({ ...email, language: 'zh', html: '<html><body><p>x</p></body></html>' })
  expect(made.html).toMatch(/^<html><body><p>x<\/p><p class="foot">.*退订<\/a><\/p><\/body><\/html>$/)
})

test.each(['Hi\r\nBcc: all@example.com', 'Hi\nX', 'a\u0000b', 'a\u2028b', '  '])(
  'the subject %j is refused',
  (subject) => {
    expect(() => composeEmail({ ...email, subject })).toThrow(expect.objectContaining({ code: 'header' }))
  },
)

test('an unsubscribe address that could break out of its header is refused', () => {
  for (const unsubscribeUrl of ['https://a.example/x>\r\nX: 1', 'javascript:alert(1)', '']) {
    expect(() => composeEmail({ ...email, unsubscribeUrl })).toThrow(expect.objectContaining({ code: 'header' }))
  }
})

test('HTML becomes readable text and placeholders survive', () => {
  expect(
    htmlToText(
      '<style>p{}</style><h1>Sale</h1><p>Hi {{ contact.name }},<br>see <a href="https://a.example">the shop</a> &amp; more</p><ul><li>one</li><li>two &#8364;</li></ul>',
    ),
  ).toBe('Sale\nHi {{ contact.name }},\nsee the shop (https://a.example) & more\n\n- one\n- two €')
})

const wechat = { form: 'template', templateCode: 'T1', data: { thing1: '新品\n上市' }, text: '' } as const

test('WeChat fields lose their line breaks and keep to their limits', () => {
  expect(composeWechat(wechat).data).toEqual({ thing1: '新品 上市' })
  expect(() => composeWechat({ ...wechat, data: { thing1: '长'.repeat(21) } })).toThrow(/thing1 is longer than 20/)
  expect(() => composeWechat({ ...wechat, data: { thing1: ' ' } })).toThrow(/thing1 is empty/)
  expect(() => composeWechat({ form: 'template', data: {}, text: '' })).toThrow(/template code/)
  expect(() => composeWechat({ form: 'customerService', data: {}, text: ' ' })).toThrow(/empty/)
})
