import { expect, test } from 'vitest'
import { writeBuiltin } from '../../../activities/ai/builtin-writer.ts'
import { checkDraft, checkDrafts } from '../../../activities/ai/guard-rails.ts'
import { violationText } from '../../../activities/ai/violation-texts.ts'
import { copyRequest, type Change } from './requests.ts'

const codes = (text: string, change: Change = {}, subject?: string) =>
  checkDraft({ text, ...(subject === undefined ? {} : { subject }) }, copyRequest(change)).map(({ code, detail }) =>
    detail === undefined ? code : `${code}: ${detail}`,
  )

test('a good draft passes', () => {
  expect(
    codes('{{ contact.name }}您好，山茶花护手霜上市，满199元减30元，点击 {{ "https://shop.example/x" | link }} 看看'),
  ).toEqual([])
  expect(codes('{{ contact.name | default: "朋友" }}您好，满199元减30元，第一次购买也可用，护手霜到货啦')).toEqual([])
})

test.each([
  ['您好，山茶花护手霜上市', ['placeholderMissing: contact.name']],
  ['{{ contact.name }}{{ contact.phone }}您好', ['placeholderInvented: contact.phone']],
  ['{{ contact.name }}您好{{ x', ['placeholderBroken']],
  ['{{ contact.name }}您好{% if x %}', ['placeholderBroken']],
  ['{{ contact.name }}您好 ${name}', ['placeholderBroken']],
  ['{{ contact.name }}您好 [Your Name]', ['placeholderBroken']],
  ['{{ contact.name | upcase }}您好', ['placeholderBroken', 'placeholderMissing: contact.name']],
  ['{{ contact.name }}您好，全网最低价', ['bannedWord: 最低价', 'bannedWord: 全网最低']],
  ['{{ contact.name }}您好，全\u200b网 最-低的好物', ['bannedWord: 全网最低']],
  ['{{ contact.name }}您好，品质第 一', ['bannedWord: 第一']],
  ['{{ contact.name }}您好，比竞品牌更好用', ['bannedWord: 竞品牌']],
  ['{{ contact.name }}您好，请看 https://evil.example/x', ['link: https://evil.example/x']],
  ['{{ contact.name }}您好，请看 evil.com/abc', ['link: evil.com/abc']],
  ['{{ contact.name }}您好 {{ "https://evil.example" | link }}', ['link: https://evil.example']],
  ['{{ contact.name }}您好，请致电 138 0013 8000', ['phone: 138 0013 8000']],
  ['{{ contact.name }}您好，请致电 400-820-8820', ['phone: 400-820-8820']],
  ['{{ contact.name }}您好，加微信：abc12345', ['phone: QQ / 微信']],
  ['{{ contact.name }}您好，写信给 a@b.cn', ['email: a@b.cn']],
  ['{{ contact.name }}您好，只要99元', ['price: 99元']],
  ['{{ contact.name }}您好，全场５折', ['price: 5折']],
  ['{{ contact.name }}您好，全场半价', ['price: 半价']],
  ['【商队】{{ contact.name }}您好', ['signature']],
  ['{{ contact.name }}您好，退订回T', ['optOut']],
  ['{{ contact.name }}您好，**新品**上市', ['markup']],
  ['{{ contact.name }}您好<script>', ['markup']],
  ['Hello {{ contact.name }}, our new hand cream is here today', ['language']],
  ['   ', ['empty']],
])('%j is caught', (text, expected) => expect(codes(text)).toEqual(expected))

test('the length counts signature, opt-out words, links and the longest values', () => {
  const body = (length: number) => `{{ contact.name }}${'好'.repeat(length)}`
  // 【商队】 is 4, the name at its longest 8, 拒收请回复R 6: 52 are left of 70.
  expect(codes(body(52), { brief: { length: 'short' } })).toEqual([])
  expect(codes(body(53), { brief: { length: 'short' } })).toEqual(['tooLong: 2 / 1 SMS (71)'])
  const english = {
    brief: { language: 'en', keep: [], length: 'short' },
    context: { rule: 'international', signature: null, optOutText: 'Reply STOP to opt out' },
  } satisfies Change
  expect(codes('Nice ' + 'a'.repeat(133), english)).toEqual([])
  expect(codes('Nice ' + 'a'.repeat(134), english)).toEqual(['tooLong: 2 / 1 SMS (161)'])
})

test('an English draft may hold the Chinese words of the brief and no others', () => {
  const english = { brief: { language: 'en', keep: [], product: '山茶花 cream', offer: '' } } satisfies Change
  expect(codes('Try our 山茶花 cream today', english)).toEqual([])
  expect(codes('Try our cream today 今天', english)).toEqual(['language'])
})

test('words that must be kept are looked for, and an e-mail needs a subject of one line', () => {
  expect(codes('{{ contact.name }}您好', { brief: { keep: ['contact.name', '护手霜'] } })).toEqual([
    'phraseMissing: 护手霜',
  ])
  const email = { channel: 'email' } as const
  expect(codes('{{ contact.name }}您好', email)).toEqual(['empty'])
  expect(codes('{{ contact.name }}您好', email, '新品\nBcc: x')).toContain('markup: subject')
})

test('two drafts that say the same are told apart from two that do not', () => {
  const drafts = [
    '{{ contact.name }}您好，上新了',
    '{{ contact.name }} 您好 上新了！',
    '{{ contact.name }}您好，护手霜到货',
  ].map((text) => ({ text }))
  expect(checkDrafts(drafts, copyRequest()).map((list) => list.map(({ code }) => code))).toEqual([
    [],
    ['duplicate'],
    [],
  ])
})

test('the built-in writer passes the rails it is held to, in both languages and all channels', () => {
  for (const channel of ['sms', 'email', 'wechat'] as const) {
    for (const language of ['en', 'zh'] as const) {
      const offer = language === 'zh' ? '满199元减30元' : '30 off 199'
      const product = language === 'zh' ? '护手霜' : 'hand cream'
      const request = copyRequest({
        channel,
        drafts: 6,
        brief: { language, offer, product, length: 'long' },
        context: { rule: 'international' },
      })
      const drafts = writeBuiltin(request)
      expect(drafts).toHaveLength(6)
      expect(checkDrafts(drafts, request)).toEqual([[], [], [], [], [], []])
    }
  }
})

test('an empty brief still gives usable patterns', () => {
  const request = copyRequest({
    brief: { purpose: '', product: '', offer: '', tone: '', keep: [] },
    context: { variables: [], allowedLinks: [] },
  })
  expect(checkDrafts(writeBuiltin(request), request)).toEqual([[], [], []])
})

test('violations have sentences in both languages', () => {
  expect(violationText({ code: 'placeholderMissing', detail: 'contact.name' }, 'en')).toBe(
    'The variable contact.name is missing.',
  )
  expect(violationText({ code: 'price', detail: '99元' }, 'zh')).toBe('99元 不在需求说明中。')
})
