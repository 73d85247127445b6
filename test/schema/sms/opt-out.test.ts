import { expect, test } from 'vitest'
import { readReply } from '../../../schema/sms/opt-out.ts'

const widths = (word: string) => [
  word,
  word.toLowerCase(),
  ` ${word} `,
  `${word}!`,
  `"${word}."`,
  `【${word}】`,
  `${word}。`,
  `\u200b${word}\ufeff`,
  Array.from(word, (letter) =>
    /[!-~]/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : letter,
  ).join(''),
]

test.each([
  'STOP',
  'STOPALL',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'QUIT',
  'REVOKE',
  'OPTOUT',
  'UNSUB',
  'no more',
  'ARRETER',
  'résilier',
  '停止发送',
  '退訂',
  '取消短信',
  'OPT-OUT',
  'REMOVE',
  'ARRET',
  'arrêt',
  'T',
  'TD',
  'N',
  'R',
  '退订',
  '拒收',
  '0000',
])('%s opts out in any width, case and punctuation', (word) => {
  for (const form of widths(word)) expect([form, readReply(form)]).toEqual([form, 'stop'])
})

test.each(['START', 'UNSTOP', 'YES', '订阅'])('%s subscribes again', (word) => {
  for (const form of widths(word)) expect(readReply(form)).toBe('start')
})

test.each(['HELP', 'INFO', 'Aide', '帮助'])('%s asks for help', (word) => {
  for (const form of widths(word)) expect(readReply(form)).toBe('help')
})

test.each([
  'nonstop',
  'Trip',
  'Tomorrow',
  'no',
  'ok',
  '好的',
  '1',
  '',
  '   ',
  '!!!',
  'The end of the sale?',
  'Thanks, see you',
  '请问几点开始',
])('%j is no keyword', (text) => {
  expect(readReply(text)).toBe('none')
})

test.each(['please stop texting me', 'Do not stop', '不要再发了', '我要投诉', 'remove me from this list'])(
  '%j goes to a person and is not acted upon',
  (text) => expect(readReply(text)).toBe('review'),
)

test('a word the template advertises opts out too', () => {
  expect(readReply('QX')).toBe('none')
  expect(readReply(' ｑｘ ', ['QX'])).toBe('stop')
})

test('a very long message costs nothing and is no keyword', () => {
  expect(readReply('T'.repeat(1_000_000))).toBe('none')
})
