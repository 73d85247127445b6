import PostalMime from 'postal-mime'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClosableGateway } from '../../../activities/gateways/closable-gateway.ts'
import { NotSentError } from '../../../activities/gateways/gateway.ts'
import { createSmtpGateway } from '../../../activities/gateways/smtp.ts'
import { smtpSettings } from '../../../activities/gateways/smtp-settings.ts'
import { base, makeSmtp, many, message } from './smtp-account.ts'
import { simulatorCa, startSmtp } from './smtp-simulator.ts'

let smtp: Awaited<ReturnType<typeof startSmtp>>
let gateway: ClosableGateway
const cleanups: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  smtp = await startSmtp()
  gateway = makeSmtp(smtp.port)
})
afterEach(async () => {
  await gateway.close()
  await smtp.stop()
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
const started = async (options: Parameters<typeof startSmtp>[0]) => {
  const server = await startSmtp(options)
  cleanups.push(() => server.stop())
  return server
}
const through = (port: number, more: object = {}) => {
  const made = makeSmtp(port, more)
  cleanups.push(() => made.close())
  return made
}

const { signal } = new AbortController()
test('five hundred mails arrive once each over a few sessions, with what was written', async () => {
  const results = await gateway.send(many(500), signal)
  expect(results).toEqual(many(500).map(({ ref }) => ({ ref, state: 'accepted' })))
  expect(new Set(smtp.state.taken.map(({ to }) => to)).size).toBe(500)
  expect(smtp.state.taken).toHaveLength(500)
  expect(smtp.state.sessions).toBeLessThanOrEqual(5)
  await gateway.send(many(5), signal)
  expect(smtp.state.sessions).toBeLessThanOrEqual(5)
  const { data, from } = smtp.state.taken.find(({ to }) => to === 'p7@in.example')!
  expect(from).toMatch(/^b\+7\.[0-9a-f]{20}@bounce\.news\.example$/)
  const mail = await PostalMime.parse(data)
  expect(mail).toMatchObject({
    subject: '您好 7 — 新品上市',
    from: { name: '商队 "News"', address: 'hi@news.example' },
    to: [{ address: 'p7@in.example' }],
    html: expect.stringContaining('<p>您好 & <b>'),
    text: expect.stringContaining('您好\n.\n..two'),
  })
  expect(mail.messageId).toBe(`<${from.slice(2).split('@')[0]}@bounce.news.example>`)
  expect(data.split('\r\n').every((line) => line.length <= 78)).toBe(true)
})

test.each([
  ['gone@a.example', { state: 'rejected', code: 'hardBounce 5.1.1', suppress: true }],
  ['full@a.example', { state: 'rejected', code: 'softBounce 5.2.2' }],
  ['spam@a.example', { state: 'rejected', code: 'blocked 5.7.1' }],
  ['many@a.example', { state: 'rejected', code: '4.5.3', retryAfterMs: 300_000 }],
  ['busy@a.example', { state: 'rejected', code: '4.7.0', retryAfterMs: 10_000 }],
  ['grey@a.example', { state: 'rejected', code: '4.7.1', retryAfterMs: 300_000 }],
  ['lost@a.example', { state: 'unknown', code: 'CONNECTION_LOST' }],
  ['mute@a.example', { state: 'unknown', code: 'CONNECTION_LOST' }],
  ['not an address', { state: 'rejected', code: 'BAD_ADDRESS' }],
  ['a@b.example>\r\nRCPT TO:<c@d.example', { state: 'rejected', code: 'BAD_ADDRESS' }],
])('%j is the word on that mail alone', async (to, result) => {
  const results = await gateway.send([message('1'), message('2', to), message('3')], signal)
  expect(results).toEqual([
    { ref: '1', state: 'accepted' },
    { ref: '2', ...result },
    { ref: '3', state: 'accepted' },
  ])
  expect(smtp.state.taken.filter((mail) => mail.to === 'p1@in.example')).toHaveLength(1)
  expect(smtp.state.commands.join('\n')).not.toContain('d.example')
})

test('a greylisted mail is taken when it comes again', async () => {
  await gateway.send([message('1', 'grey@a.example')], signal)
  expect(await gateway.send([message('1', 'grey@a.example')], signal)).toEqual([{ ref: '1', state: 'accepted' }])
})

test.each(['early@a.example', 'rest@a.example'])(
  'a session that %s ends before the mail left costs nobody a mail: the rest goes by another one, once each',
  async (to) => {
    const results = await gateway.send([...many(5), message('6', to), message('7'), message('8')], signal)
    expect(results.filter(({ state }) => state === 'accepted')).toHaveLength(7)
    expect(results[5]).toMatchObject({ state: 'rejected', retryAfterMs: expect.any(Number) })
    expect(smtp.state.taken.map((mail) => mail.to).sort()).toEqual(
      ['1', '2', '3', '4', '5', '7', '8'].map((ref) => `p${ref}@in.example`),
    )
  },
)

test('a server that closes with 421 after every third mail loses none and gets none twice', async () => {
  const tired = await started({ rest: 3 })
  const results = await through(tired.port, { connections: 2 }).send(many(40), signal)
  const accepted = results.filter(({ state }) => state === 'accepted').length
  const unknown = results.filter(({ state }) => state === 'unknown').length
  expect(new Set(tired.state.taken.map(({ to }) => to)).size).toBe(tired.state.taken.length)
  expect(accepted + unknown).toBe(tired.state.taken.length)
  expect(unknown).toBe(0)
})

test('a server without pipelining gets one command after the other', async () => {
  const old = await started({ pipelining: false })
  const results = await through(old.port).send([...many(20), message('21', 'gone@a.example'), message('22')], signal)
  expect(results.map(({ state }) => state)).toEqual([...Array(20).fill('accepted'), 'rejected', 'accepted'])
})

test('a domain that does not want us is left alone for a while, others go on', async () => {
  const results = await gateway.send([message('1', 'spam@no.example')], signal)
  expect(results[0]).toMatchObject({ code: 'blocked 5.7.1' })
  expect(await gateway.send([message('2', 'x@NO.example'), message('3')], signal)).toMatchObject([
    { state: 'rejected', code: 'DOMAIN_BLOCKED', retryAfterMs: expect.any(Number) },
    { state: 'accepted' },
  ])
})

test('a domain gets no more mails a second than the settings say', async () => {
  const slow = through(smtp.port, { perDomain: 20 })
  const begun = Date.now()
  const to = (count: number, domain: string) =>
    Array.from({ length: count }, (_, at) => message(`${at}${domain.length}`, `p${at}@${domain}`))
  const results = await slow.send([...to(30, 'slow.example'), ...to(1, 'other.example')], signal)
  expect(results.every(({ state }) => state === 'accepted')).toBe(true)
  expect(Date.now() - begun).toBeGreaterThan(400)
})

test('encryption that the settings require is never given up: a server without STARTTLS gets nothing', async () => {
  await expect(through(smtp.port, { security: 'starttls' }).send(many(2), signal)).rejects.toThrow(/STARTTLS/)
  expect(smtp.state.commands.join()).not.toMatch(/MAIL|AUTH/)
})

test('user and password travel after STARTTLS to a server whose certificate is right', async () => {
  const safe = await started({ starttls: true, user: 'u', password: 'p' })
  const account = { security: 'starttls', user: 'u', password: 'p' }
  const good = through(safe.port, { ...account, caCertificate: simulatorCa, host: 'localhost' })
  expect(await good.send(many(2), signal)).toMatchObject([{ state: 'accepted' }, { state: 'accepted' }])
  const commands = safe.state.commands.map((line) => line.split(' ')[0])
  expect(commands.indexOf('STARTTLS')).toBeLessThan(commands.indexOf('AUTH'))
  const unknownAuthority = through(safe.port, { ...account, host: 'localhost' })
  await expect(unknownAuthority.send(many(1), signal)).rejects.toBeInstanceOf(NotSentError)
  const wrong = through(safe.port, { ...account, password: 'x', caCertificate: simulatorCa, host: 'localhost' })
  await expect(wrong.send(many(1), signal)).rejects.toThrow(/user and password/)
  expect(safe.state.taken).toHaveLength(2)
})

test('a refused sender is about the account: nothing left, nobody is lost', async () => {
  const wrong = through(smtp.port, { fromAddress: 'refused@a.example', bounceDomain: undefined })
  await expect(wrong.send(many(3), signal)).rejects.toThrow(/sender/)
})

test('no server, no session: not sent', async () => {
  await smtp.stop()
  await expect(gateway.send(many(3), signal)).rejects.toBeInstanceOf(NotSentError)
  smtp = await startSmtp()
  const guarded = createSmtpGateway(smtpSettings.parse({ ...base, port: smtp.port }), { name: 'x' })
  await expect(guarded.send(many(1), signal)).rejects.toThrow(/private network/)
  await expect(gateway.send(many(1), AbortSignal.abort())).rejects.toBeInstanceOf(NotSentError)
})

test('a value cannot become a header, in the subject or in a header of ours', async () => {
  const results = await gateway.send(
    [
      message('1', undefined, { subject: 'Hi\r\nBcc: victim@a.example' }),
      message('2', undefined, { headers: { 'X-A': 'b\nBcc: victim@a.example' } }),
      message('3', undefined, { headers: { Bcc: 'victim@a.example' } }),
      message('4', undefined, { subject: 'Hi' }),
    ],
    signal,
  )
  expect(results.map((result) => ('code' in result ? result.code : 'ok'))).toEqual([
    'HEADER_INJECTION',
    'HEADER_INJECTION',
    'HEADER_INJECTION',
    'ok',
  ])
  expect(smtp.state.taken).toHaveLength(1)
})

test('an address in Chinese goes only where the server can take it; its domain travels in ASCII', async () => {
  expect(await gateway.send([message('1', '用户@in.example'), message('2', 'p@例子.example')], signal)).toEqual([
    { ref: '1', state: 'rejected', code: 'NO_SMTPUTF8' },
    { ref: '2', state: 'accepted' },
  ])
  expect(smtp.state.taken[0]?.to).toBe('p@xn--fsqu00a.example')
  const modern = await started({ utf8: true })
  expect(await through(modern.port).send([message('1', '用户@in.example')], signal)).toEqual([
    { ref: '1', state: 'accepted' },
  ])
  expect(modern.state.taken[0]?.to).toBe('用户@in.example')
})

test('a mail larger than the server takes is refused before it is sent, and costs nobody else theirs', async () => {
  const huge = message('1', undefined, { html: 'x'.repeat(20 * 1024 * 1024) })
  expect(await gateway.send([huge, message('2')], signal)).toEqual([
    { ref: '1', state: 'rejected', code: 'TOO_LARGE 5.3.4' },
    { ref: '2', state: 'accepted' },
  ])
})

test.each([
  [{ fromAddress: 'x\r\nBcc: y@z.example' }],
  [{ fromName: 'a\nb' }],
  [{ host: 'a b' }],
  [{ user: 'u' }],
  [{ dkimDomain: 'a.example' }],
  [{ dkimDomain: 'a.example', dkimSelector: 's', dkimPrivateKey: 'no key' }],
  [{ colour: 'red' }],
])('settings that cannot work are refused: %#', (change) => {
  expect(smtpSettings.safeParse({ ...base, ...change }).success).toBe(false)
})
