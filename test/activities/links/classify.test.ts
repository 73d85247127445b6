import { expect, test } from 'vitest'
import { classifyClick } from '../../../activities/links/classify.ts'

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
const wechat = `${iphone} MicroMessenger/8.0.50(0x18003234) NetType/WIFI Language/zh_CN`
const get = (agent: string, headers: Record<string, string> = {}) => ({
  method: 'GET',
  headers: { 'user-agent': agent, ...headers },
})

test.each([
  iphone,
  wechat,
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
])('a phone is a person: %s', (agent) => expect(classifyClick(get(agent))).toBe('human'))

test('HEAD and prefetch headers do not count', () => {
  expect(classifyClick({ ...get(iphone), method: 'HEAD' })).toBe('head')
  expect(classifyClick(get(iphone, { 'sec-purpose': 'prefetch;prerender' }))).toBe('prefetch')
  expect(classifyClick(get(iphone, { purpose: 'prefetch' }))).toBe('prefetch')
  expect(classifyClick(get(iphone, { 'x-purpose': 'preview' }))).toBe('preview')
})

test.each([
  'WhatsApp/2.23.20.0 A',
  'TelegramBot (like TwitterBot)',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Mozilla/5.0 (Macintosh) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
])('a messenger drawing a preview does not count: %s', (agent) => {
  expect(classifyClick(get(agent))).toBe('preview')
})

test.each([
  '',
  'curl/8.5.0',
  'python-requests/2.31',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'HeadlessChrome/130',
])('a program is a scanner: %j', (agent) => expect(classifyClick(get(agent))).toBe('scanner'))

test('a burst over several links, or a click on a mail seconds old, is a scanner', () => {
  expect(classifyClick({ ...get(iphone), otherLinks: 2 })).toBe('scanner')
  expect(classifyClick({ ...get(iphone), channel: 'email', sinceSentMs: 3000 })).toBe('scanner')
  expect(classifyClick({ ...get(iphone), channel: 'email', sinceSentMs: 30_000 })).toBe('human')
  expect(classifyClick({ ...get(iphone), channel: 'sms', sinceSentMs: 500 })).toBe('human')
})
