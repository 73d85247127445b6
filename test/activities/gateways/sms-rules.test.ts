import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAliyunGateway } from '../../../activities/gateways/aliyun.ts'
import { aliyunSettings } from '../../../activities/gateways/aliyun-settings.ts'
import type { ClosableGateway } from '../../../activities/gateways/closable-gateway.ts'
import { createTencentGateway } from '../../../activities/gateways/tencent.ts'
import { tencentSettings } from '../../../activities/gateways/tencent-settings.ts'
import { composeSms } from '../../../activities/render/compose-sms.ts'
import { checkSmsRules } from '../../../schema/rules/check-sms.ts'
import { rulePack } from '../../../schema/rules/registry.ts'
import { paramKinds, type SmsBinding } from '../../../schema/sms/binding.ts'
import { unfit } from '../../../schema/sms/param-value.ts'
import { startAliyun } from './aliyun-simulator.ts'
import { startTencent } from './tencent-simulator.ts'

let aliyun: Awaited<ReturnType<typeof startAliyun>>
let tencent: Awaited<ReturnType<typeof startTencent>>
let gateways: Record<'aliyun' | 'tencent', ClosableGateway>
beforeAll(async () => {
  aliyun = await startAliyun('key', 'secret')
  tencent = await startTencent('key', 'secret')
  const options = { name: 'test', allowPrivate: true }
  gateways = {
    aliyun: createAliyunGateway(
      aliyunSettings.parse({
        accessKeyId: 'key',
        accessKeySecret: 'secret',
        signName: '别的',
        templateCode: 'SMS_9',
        endpoint: aliyun.url,
      }),
      options,
    ),
    tencent: createTencentGateway(
      tencentSettings.parse({
        secretId: 'key',
        secretKey: 'secret',
        sdkAppId: '1',
        signName: '别的',
        templateId: '9',
        endpoint: tencent.url,
      }),
      options,
    ),
  }
})
afterAll(async () => {
  await Promise.all(Object.values(gateways).map((gateway) => gateway.close()))
  await aliyun.stop()
  await tencent.stop()
})

const optOut = '拒收请回复R'
const plainWord = fc.constantFrom('会员您好', '优惠', ' ', '。', '，', 'sale', '1')
const oddWord = fc.constantFrom('★', '【', '】', '→', '¥', '拒收请回复R', '')
const words = fc.array(fc.oneof({ weight: 30, arbitrary: plainWord }, { weight: 1, arbitrary: oddWord }), {
  maxLength: 8,
})
const values = fc.oneof(
  fc.constantFrom(
    '张三',
    '8888',
    'A1b2',
    '12.50',
    '11月25日',
    'https://a.cn/x',
    'a.com',
    '【x】',
    '★',
    '',
    '¥5',
    'www.x',
    'x\ny',
    '0aB9zZkQ1',
  ),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
)
const param = fc.record({
  kind: fc.constantFrom(...paramKinds),
  max: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 8, max: 35 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 150 }) },
  ),
  value: values,
})
const written = fc.record({
  signature: fc.constantFrom('商队', '商队优选', '商队会员', '一二', 'x', '一二三四五六七八九十一二三'),
  purpose: fc.constantFrom('marketing' as const, 'transactional' as const),
  words: fc.array(words, { minLength: 1, maxLength: 5 }),
  params: fc.array(param, { maxLength: 4 }),
  filler: fc.constantFrom(0, 0, 0, 300, 480),
})
const names = { aliyun: (at: number) => `v${at + 1}`, tencent: (at: number) => String(at + 1) }
const variables = { aliyun: (name: string) => `\${${name}}`, tencent: (name: string) => `{${name}}` }
const codes = { aliyun: (n: number) => `SMS_${1000 + n}`, tencent: (n: number) => String(1000 + n) }

test.each(['aliyun', 'tencent'] as const)(
  'what passes the rules of %s is approved by its audit and accepted when it is sent',
  async (kind) => {
    let n = 0
    let sent = 0
    await fc.assert(
      fc.asyncProperty(written, async ({ signature, purpose, words, params, filler }) => {
        const used = params.slice(0, Math.max(0, words.length - 1))
        const templateCode = codes[kind](n++)
        const binding: SmsBinding = {
          templateCode,
          signature,
          params: used.map(({ kind: of, max }, at) => ({
            name: names[kind](at),
            value: `{{ contact.a${at} }}`,
            kind: of,
            max,
          })),
        }
        const lines = words.map((pieces, at) => pieces.join('') + (at === 0 ? '字'.repeat(filler) : ''))
        const join = (variable: (at: number) => string) =>
          lines.map((line, at) => line + (at < used.length ? variable(at) : '')).join('')
        const body = join((at) => `{{ contact.a${at} }}`)
        if (checkSmsRules({ body, optOut, purpose }, binding, rulePack(kind)!, 'A').length > 0) return
        // The check of a step refuses opt-out words that stand in the text.
        if (purpose === 'marketing' && body.trim().includes(optOut)) return
        if (used.some((value, at) => unfit(binding.params[at]!, value.value) !== null)) return
        const tail = purpose === 'marketing' ? optOut : ''
        const template = {
          signature,
          text: join((at) => variables[kind](names[kind](at))) + tail,
          marketing: purpose === 'marketing',
        }
        expect((kind === 'aliyun' ? aliyun : tencent).approve(templateCode, template)).toBeNull()
        const content = {
          ...composeSms({ body: join((at) => used[at]!.value), signature, optOutText: optOut, purpose }),
          binding: { templateCode, signature, params: used.map(({ value }, at) => ({ name: names[kind](at), value })) },
        }
        const [result] = await gateways[kind].send(
          [{ ref: String(n), to: '+8613800138000', content }],
          new AbortController().signal,
        )
        expect(result).toMatchObject({ state: 'accepted' })
        sent += 1
      }),
      { numRuns: 2000 },
    )
    expect(sent).toBeGreaterThan(20)
  },
)

test('a bound text goes out as its own template under its own signature; texts of two templates do not share a call', async () => {
  const bound = (templateCode: string, name: string) => ({
    channel: 'sms' as const,
    text: `【商队优选】${name}您好`,
    binding: { templateCode, signature: '商队优选', params: [{ name: 'name', value: name }] },
  })
  const before = aliyun.state.sent.length
  await gateways.aliyun.send(
    [bound('SMS_1', '张'), bound('SMS_2', '李'), bound('SMS_1', '王')].map((content, at) => ({
      ref: String(at),
      to: `+861380013900${at}`,
      content,
    })),
    new AbortController().signal,
  )
  expect(aliyun.state.sent.slice(before).map(({ template, sign, params }) => [template, sign, params])).toEqual([
    ['SMS_1', '商队优选', { name: '张' }],
    ['SMS_1', '商队优选', { name: '王' }],
    ['SMS_2', '商队优选', { name: '李' }],
  ])
  const calls = tencent.calls.length
  await gateways.tencent.send(
    [bound('1', '张'), bound('2', '张'), bound('1', '张')].map((content, at) => ({
      ref: String(at),
      to: `+861380013900${at}`,
      content,
    })),
    new AbortController().signal,
  )
  expect(tencent.calls.length - calls).toBe(2)
  expect(tencent.state.sent.slice(-3).map(({ template, sign, params }) => [template, sign, params])).toEqual(
    expect.arrayContaining([
      ['1', '商队优选', ['张']],
      ['2', '商队优选', ['张']],
    ]),
  )
})

test('the signature stands once and in front, the opt-out words once and at the end, whatever the text holds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('您好', '【商队】', '【别家】', '】', '【', optOut, ' ', 'a', '。')),
      (pieces) => {
        const { text } = composeSms({
          body: pieces.join(''),
          signature: '商队',
          optOutText: optOut,
          purpose: 'marketing',
        })
        expect(text.startsWith('【商队】')).toBe(true)
        expect(text.match(/[【】]/g)).toHaveLength(2)
        expect(text.endsWith(optOut)).toBe(true)
        expect(text.trimEnd().slice(0, -optOut.length).trimEnd().endsWith(optOut)).toBe(false)
      },
    ),
  )
})
