import { expect, test } from 'vitest'
import { normaliseEmail } from '../../../schema/addresses/email.ts'
import { maskEmail, maskOpenid, maskPhone } from '../../../schema/addresses/mask.ts'
import { normaliseOpenid } from '../../../schema/addresses/openid.ts'
import { normalisePhone } from '../../../schema/addresses/phone.ts'

test.each([
  ['13800138000', '+8613800138000'],
  ['+86 138 0013 8000', '+8613800138000'],
  ['0086138-0013-8000', '+8613800138000'],
  ['8613800138000', '+8613800138000'],
  ['\u202d+8613800138000\u202c', '+8613800138000'],
  ['１３８００１３８０００', '+8613800138000'],
  ['\ufeff 13800138000 ', '+8613800138000'],
  ['19912345678', '+8619912345678'],
  ['010 6552 9988', '+861065529988'],
  ['+1 (212) 555-2368', '+12125552368'],
  ['0044 20 7946 0958', '+442079460958'],
  ['+852 9123 4567', '+85291234567'],
])('the number %s in China is %s', (raw, value) => {
  expect(normalisePhone(raw, 'CN')).toEqual({ ok: true, value })
})

test.each([
  ['(212) 555-2368', 'US', '+12125552368'],
  ['06 12 34 56 78', 'FR', '+33612345678'],
  ['+8613800138000', 'US', '+8613800138000'],
] as const)('the number %s in %s is %s', (raw, country, value) => {
  expect(normalisePhone(raw, country)).toEqual({ ok: true, value })
})

test.each([
  ['', 'empty'],
  ['  \u200b ', 'empty'],
  ['n/a', 'notPhone'],
  ['call 13800138000', 'notPhone'],
  ['1380013800', 'phoneInvalid'],
  ['12', 'phoneInvalid'],
  ['1', 'phoneTooShort'],
  ['12800138000', 'phoneInvalid'],
  ['+999123456789', 'phoneCountry'],
  ['1'.repeat(40), 'phoneTooLong'],
  ['=1+1', 'notPhone'],
])('%j is refused as %s', (raw, reason) => {
  expect(normalisePhone(raw, 'CN')).toEqual({ ok: false, reason })
})

test('a bare number without a default country asks for the country', () => {
  expect(normalisePhone('13800138000')).toEqual({ ok: false, reason: 'phoneCountry' })
})

test.each([
  ['Ann@Example.COM', 'ann@example.com'],
  ['  ann.lee+news@mail.example.co.uk ', 'ann.lee+news@mail.example.co.uk'],
  ['mailto:ann@example.com', 'ann@example.com'],
  ['用户@例子.公司', '用户@xn--fsqu00a.xn--55qx5d'],
  ['ann＠example.com', 'ann@example.com'],
  ['ann@example.com.', 'ann@example.com'],
])('the e-mail %j becomes %s', (raw, value) => {
  expect(normaliseEmail(raw)).toEqual({ ok: true, value })
})

test.each([
  ['', 'empty'],
  ['ann', 'notEmail'],
  ['@example.com', 'notEmail'],
  ['ann@', 'notEmail'],
  ['a b@example.com', 'notEmail'],
  ['ann@example.com\r\nBcc: all@example.com', 'notEmail'],
  ['.ann@example.com', 'notEmail'],
  ['a..b@example.com', 'notEmail'],
  ['"a b"@example.com', 'notEmail'],
  ['ann@localhost', 'emailDomain'],
  ['ann@-bad.com', 'emailDomain'],
  ['ann@127.0.0.1', 'emailDomain'],
  ['ann@exa mple.com', 'emailDomain'],
  [`${'a'.repeat(65)}@example.com`, 'emailTooLong'],
])('the e-mail %j is refused as %s', (raw, reason) => {
  expect(normaliseEmail(raw)).toEqual({ ok: false, reason })
})

test('an openid keeps its case and refuses anything but its alphabet', () => {
  expect(normaliseOpenid(' oAbC_123-xyz ')).toEqual({ ok: true, value: 'oAbC_123-xyz' })
  expect(normaliseOpenid('o b')).toEqual({ ok: false, reason: 'notOpenid' })
  expect(normaliseOpenid('')).toEqual({ ok: false, reason: 'empty' })
})

test('masks keep enough to recognise an address and too little to use it', () => {
  expect(maskPhone('+8613800138000')).toBe('138****8000')
  expect(maskPhone('+12125552368')).toBe('+121****68')
  expect(maskPhone('12')).toBe('****')
  expect(maskEmail('ann@example.com')).toBe('a***@example.com')
  expect(maskOpenid('oAbC_123-xyz')).toBe('oAbC****yz')
})
