import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { match } from '../../../editor/find/match.ts'
import { soundsOf } from '../../../editor/find/pinyin.ts'

const finds = (text: string, query: string) => match(text, query) !== null

describe('finding', () => {
  test.each([
    ['双十一老客唤醒', 'ssylk'],
    ['双十一老客唤醒', 'laoke'],
    ['双十一老客唤醒', 'lkhx'],
    ['双十一老客唤醒', '老客'],
    ['双十一老客唤醒', '老hx'],
    ['短信 · 满减券', 'duanxin'],
    ['短信 · 满减券', 'dxmj'],
    ['旅程设置', 'lvcheng'],
    ['旅程设置', 'lucheng'],
    ['重发短信', 'chongfa'],
    ['增长看板', 'zengzhang'],
    ['Welcome journey', 'wel'],
    ['Welcome journey', 'wj'],
    ['Welcome journey', 'journey wel'],
    ['SMS · coupon', 'smsco'],
  ])('“%s” is found by “%s”', (text, query) => {
    expect(finds(text, query)).toBe(true)
  })

  test.each([
    ['双十一老客唤醒', 'abc'],
    ['Welcome', 'wlm'],
    ['短信', 'xin duan x'.replace(' x', ' q')],
    ['Email', 'sms'],
  ])('“%s” is not found by “%s”', (text, query) => {
    expect(finds(text, query)).toBe(false)
  })

  test('what begins with the query comes before what holds it, and that before single letters', () => {
    const score = (text: string) => match(text, 'wait')?.score ?? 0
    expect(score('Wait 2 days')).toBeGreaterThan(score('Then wait'))
    expect(score('Then wait')).toBeGreaterThan(score('Was all in time'))
    expect(match('等待两天', 'dd')?.score ?? 0).toBeGreaterThan(match('先等一等再待命', 'dd')?.score ?? 0)
  })

  test('the characters that answer are marked', () => {
    expect(match('短信 · 满减券', 'dxmj')?.marks).toEqual([0, 1, 5, 6])
    expect(match('Then wait', 'wait')?.marks).toEqual([5, 6, 7, 8])
  })

  test('characters have the sounds that people type', () => {
    const said: Record<string, string> = {
      短: 'duan',
      信: 'xin',
      等: 'deng',
      待: 'dai',
      欢: 'huan',
      迎: 'ying',
      女: 'nu',
      略: 'lue',
      率: 'lu',
    }
    for (const [character, sound] of Object.entries(said)) expect(soundsOf(character)).toContain(sound)
    expect(soundsOf('a')).toEqual([])
  })

  test('every text is found by itself and by each of its beginnings, whatever is in it', () => {
    const text = fc.string({ unit: fc.constantFrom(...'abz 09.-短信等待双十一é中'), minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(text, fc.nat(20), (whole, length) => {
        const query = whole.slice(0, length + 1)
        expect(match(whole, query)).not.toBeNull()
      }),
    )
  })

  test('a hostile query over a long text ends at once', () => {
    expect(finds('一'.repeat(5000), 'y'.repeat(60) + 'q')).toBe(false)
    expect(finds('a '.repeat(5000), 'a'.repeat(60) + 'b')).toBe(false)
  })
})
