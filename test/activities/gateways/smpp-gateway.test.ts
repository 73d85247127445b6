import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClosableGateway } from '../../../activities/gateways/closable-gateway.ts'
import { type Inbound, NotSentError, type OutboundMessage } from '../../../activities/gateways/gateway.ts'
import { createSmppGateway } from '../../../activities/gateways/smpp.ts'
import { smppSettings } from '../../../activities/gateways/smpp-settings.ts'
import { simulatorCa } from './smtp-simulator.ts'
import { startSmsc } from './smsc-simulator.ts'

const base = {
  host: '127.0.0.1',
  systemId: 'caravan',
  password: 'secret',
  sourceAddress: '1069',
  window: 50,
  responseTimeoutMs: 400,
}
let heard: Inbound[] = []
let storing: () => Promise<void> = async () => undefined
const cleanups: (() => Promise<unknown>)[] = []
const make = (port: number, more: object = {}) => {
  const gateway = createSmppGateway(smppSettings.parse({ ...base, port, ...more }), {
    name: 'test',
    allowPrivate: true,
    backoffMs: 20,
    deliver: async (items) => {
      await storing()
      heard.push(...items)
    },
  })
  cleanups.push(() => gateway.close())
  return gateway
}
const started = async (options: Parameters<typeof startSmsc>[0]) => {
  const server = await startSmsc(options)
  cleanups.push(() => server.stop())
  return server
}

let smsc: Awaited<ReturnType<typeof startSmsc>>
let gateway: ClosableGateway
beforeEach(async () => {
  heard = []
  storing = async () => undefined
  smsc = await started({})
  gateway = make(smsc.port)
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const { signal } = new AbortController()
const message = (ref: string, end = ref.padStart(4, '0'), text = `Hello @ [${ref}] €_`): OutboundMessage => ({
  ref,
  to: `+8613800${end.padStart(6, '1')}`,
  content: { channel: 'sms', text },
})
const many = (count: number) => Array.from({ length: count }, (_, at) => message(String(at + 1), String(5001 + at)))
const until = async (done: () => boolean) => {
  for (let wait = 0; wait < 200 && !done(); wait++) await new Promise((resolve) => setTimeout(resolve, 20))
}

test('two hundred messages go through a window, are read by another codec as written, and their receipts lead back', async () => {
  const results = await gateway.send(many(200), signal)
  expect(results.every(({ state }) => state === 'accepted')).toBe(true)
  expect(smsc.state.taken).toHaveLength(200)
  const first = smsc.state.taken.find(({ to }) => to.endsWith('5001'))
  expect(first).toMatchObject({ text: 'Hello @ [1] €_', dataCoding: 0, source: '1069', receipt: 1, parts: null })
  await until(() => heard.length === 200)
  const ids = results.map((result) => (result.state === 'accepted' ? result.providerId : ''))
  expect(new Set(heard.map((item) => ('providerId' in item ? item.providerId : '')))).toEqual(new Set(ids))
  expect(heard[0]).toMatchObject({ kind: 'receipt', state: 'delivered' })
})

test('several sessions share the work', async () => {
  const wide = make(smsc.port, { sessions: 3, window: 5 })
  await wide.send(many(60), signal)
  expect(smsc.state.binds).toBe(3)
  expect(new Set(smsc.state.taken.map(({ session }) => session)).size).toBe(3)
})

test.each([
  ['0006', { state: 'unknown', code: 'NO_ANSWER' }],
  ['0007', { state: 'unknown', code: 'NO_ANSWER' }],
  ['0008', { state: 'rejected', code: 'RINVDSTADR', suppress: true }],
  ['0010', { state: 'rejected', code: 'RSYSERR', retryAfterMs: 30_000 }],
])('a number that ends in %s: %j, for that message alone', async (end, result) => {
  const narrow = make(smsc.port, { window: 1 })
  const results = await narrow.send([message('1', '5001'), message('2', end), message('3', '5003')], signal)
  expect(results).toMatchObject([{ state: 'accepted' }, { ref: '2', ...result }, { state: 'accepted' }])
  expect(smsc.state.taken.filter(({ to }) => to.endsWith('5003'))).toHaveLength(1)
})

test.each(['0002', '0009'])('a number that ends in %s is throttled once: after a pause it goes, once', async (end) => {
  const results = await gateway.send([message('1', end), ...many(3)], signal)
  expect(results.every(({ state }) => state === 'accepted')).toBe(true)
  expect(smsc.state.taken).toHaveLength(4)
})

test('a storm of throttling with a window of fifty: everybody stops, nobody is lost, nobody is sent twice', async () => {
  smsc.state.storm = 60
  const results = await gateway.send(many(100), signal)
  expect(results.every(({ state }) => state === 'accepted')).toBe(true)
  expect(new Set(smsc.state.taken.map(({ to }) => to)).size).toBe(100)
  expect(smsc.state.taken).toHaveLength(100)
  // Stopping means that a storm of sixty costs little more than sixty refusals.
  expect(smsc.state.throttled).toBeLessThan(120)
})

test('a link that dies with submits under way: those are unknown, none is sent again, the rest goes on by a new link', async () => {
  const sending = gateway.send(
    [...many(40), message('x', '10006'), message('y', '20006'), message('z', '0007')],
    signal,
  )
  const results = await sending
  const unknown = results.filter(({ state }) => state === 'unknown').length
  expect(unknown).toBeGreaterThanOrEqual(3)
  const numbers = smsc.state.taken.map(({ to }) => to)
  expect(new Set(numbers).size).toBe(numbers.length)
  const accepted = results.filter(({ state }) => state === 'accepted').length
  expect(accepted).toBeLessThanOrEqual(numbers.length)
  expect(accepted + unknown + results.filter(({ state }) => state === 'rejected').length).toBe(43)
  expect((await gateway.send([message('9', '5999')], signal))[0]).toMatchObject({ state: 'accepted' })
  expect(smsc.state.binds).toBe(2)
})

test('a silent centre is found dead by link enquiries, and the link is opened anew', async () => {
  const watched = make(smsc.port, { enquireLinkMs: 40 })
  await watched.send(many(1), signal)
  await until(() => smsc.state.enquiries > 0)
  smsc.state.silent = true
  await until(() => smsc.state.binds > 1)
  expect(smsc.state.binds).toBeGreaterThan(1)
  smsc.state.silent = false
  expect((await watched.send([message('2', '5002')], signal))[0]).toMatchObject({ state: 'accepted' })
})

test('a centre that says goodbye is left, and the next message finds a new link', async () => {
  await gateway.send(many(1), signal)
  smsc.unbindAll()
  await until(() => smsc.state.binds === 2)
  expect((await gateway.send([message('2', '5002')], signal))[0]).toMatchObject({ state: 'accepted' })
})

test('half a PDU and nonsense bytes end the session, not the process', async () => {
  for (const bytes of [
    Buffer.from([0, 0, 0, 3, 1, 2]),
    Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
    Buffer.from([0x7f, 0xff, 0xff, 0xff]),
  ]) {
    await gateway.send([message('1', '5001')], signal)
    const before = smsc.state.binds
    smsc.raw(bytes)
    await until(() => smsc.state.binds > before)
    expect(smsc.state.binds).toBeGreaterThan(before)
  }
  expect((await gateway.send([message('2', '5002')], signal))[0]).toMatchObject({ state: 'accepted' })
})

test('a wrong password stops: it is told, and not tried again', async () => {
  const wrong = make(smsc.port, { password: 'other' })
  await expect(wrong.send(many(3), signal)).rejects.toThrow(/RINVPASWD/)
  await expect(wrong.send(many(3), signal)).rejects.toThrow(/RINVPASWD/)
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(smsc.state.binds).toBe(1)
})

test('an encrypted link is used when the certificate is right, and none when it is not', async () => {
  const safe = await started({ tls: true })
  const good = make(safe.port, { tls: true, host: 'localhost', caCertificate: simulatorCa })
  expect(await good.send(many(3), signal)).toMatchObject([{ state: 'accepted' }, {}, {}])
  await expect(make(safe.port, { tls: true, host: 'localhost' }).send(many(1), signal)).rejects.toBeInstanceOf(
    NotSentError,
  )
  expect(safe.state.binds).toBe(1)
})

test('another link of the same name is waited for', async () => {
  smsc.state.bindStatus = 0x05
  const error = await gateway.send(many(1), signal).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ name: 'NotSentError', retryAfterMs: 30_000 })
})

test('no centre, or one on a private network that is not allowed: not sent', async () => {
  await smsc.stop()
  await expect(gateway.send(many(2), signal)).rejects.toBeInstanceOf(NotSentError)
  const guarded = createSmppGateway(smppSettings.parse({ ...base, port: 2775 }), { name: 'x' })
  await expect(guarded.send(many(1), signal)).rejects.toThrow(/private network/)
  await expect(gateway.send(many(1), AbortSignal.abort())).rejects.toBeInstanceOf(NotSentError)
})

test.each(['udh8', 'udh16', 'sar', 'payload'] as const)(
  'a long text arrives whole by %s; one receipt is asked for',
  async (longMessages) => {
    const long = make(smsc.port, { longMessages })
    const text = `您好😀${'长'.repeat(63)}😀${'文'.repeat(100)}😀`
    await long.send([message('1', '5001', text), message('2', '5002', 'a€'.repeat(200))], signal)
    const of = (end: string) => smsc.state.taken.filter(({ to }) => to.endsWith(end))
    expect(
      of('5001')
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
    expect(
      of('5002')
        .map((part) => part.text)
        .join(''),
    ).toBe('a€'.repeat(200))
    expect(of('5001').map(({ receipt }) => receipt)).toEqual(longMessages === 'payload' ? [1] : [1, 0, 0])
    if (longMessages !== 'payload')
      expect(of('5001').map(({ parts }) => parts)).toEqual([
        [3, 1],
        [3, 2],
        [3, 3],
      ])
  },
)

test('a text of more parts than there can be is refused before anything is sent', async () => {
  const results = await gateway.send([message('1', '5001', '长'.repeat(67 * 255 + 1)), message('2', '5002')], signal)
  expect(results).toMatchObject([{ state: 'rejected', code: 'TOO_LONG' }, { state: 'accepted' }])
  expect(smsc.state.taken).toHaveLength(1)
})

test('receipts come twice, before the answer, never, as parameters and with ids in hex: each leads back', async () => {
  const results = await gateway.send(
    [message('4', '0004'), message('5', '0005'), message('3', '0003'), message('1', '0001')],
    signal,
  )
  await until(() => heard.length === 4)
  const ids = results.map((result) => (result.state === 'accepted' ? result.providerId : ''))
  const of = (id: string | undefined) => heard.filter((item) => 'providerId' in item && item.providerId === id)
  expect(of(ids[0])).toHaveLength(2)
  expect(new Set(of(ids[0]).map(({ dedupe }) => dedupe)).size).toBe(1)
  expect(of(ids[1])).toHaveLength(1)
  expect(of(ids[2])).toHaveLength(0)
  expect(of(ids[3])).toMatchObject([{ state: 'undelivered', code: 'UNDELIV:MK0001' }])
  heard = []
  const hex = await started({ hexIds: true, tlvReceipts: true })
  const [sent] = await make(hex.port, { idFormat: 'hexInResponse' }).send([message('1', '5001')], signal)
  await until(() => heard.length === 1)
  expect(heard).toMatchObject([{ providerId: sent?.state === 'accepted' ? sent.providerId : '', state: 'delivered' }])
})

test('an id with _ and @, or of 65 characters, comes back as it was', async () => {
  for (const id of ['abc_12@x', `x${'9'.repeat(64)}`]) {
    heard = []
    const odd = await started({ idOf: () => id })
    const [sent] = await make(odd.port).send([message('1', '5001')], signal)
    expect(sent).toMatchObject({ providerId: id })
    await until(() => heard.length === 1)
    expect(heard).toMatchObject([{ providerId: id }])
  }
})

test('what people write is read in every alphabet, in pieces too', async () => {
  await gateway.send([message('1', '5001')], signal)
  await until(() => heard.length === 1)
  heard = []
  smsc.say('8613800130001', { short_message: '退订' })
  smsc.say('8613800130002', { short_message: 'TD @' })
  const piece = (number: number, message: string) =>
    smsc.say('8613800130003', { data_coding: 8, short_message: { udh: Buffer.from([5, 0, 3, 7, 2, number]), message } })
  piece(2, '世界')
  piece(1, '您好')
  await until(() => heard.length === 3)
  expect(heard.map((item) => (item.kind === 'reply' ? [item.from, item.text] : []))).toEqual(
    expect.arrayContaining([
      ['+8613800130001', '退订'],
      ['+8613800130002', 'TD @'],
      ['+8613800130003', '您好世界'],
    ]),
  )
})

test('a receipt that cannot be stored is answered so that it comes again', async () => {
  storing = async () => {
    throw new Error('the database is away')
  }
  await gateway.send([message('1', '5001')], signal)
  await until(() => smsc.state.receiptAnswers.length === 1)
  expect(smsc.state.receiptAnswers).toEqual([0x64])
})

test('parts, not messages, are counted against the speed', async () => {
  const slow = make(smsc.port, { submitsPerSecond: 20 })
  const begun = Date.now()
  await slow.send([message('1', '5001', '长'.repeat(67 * 6))], signal)
  expect(Date.now() - begun).toBeGreaterThan(200)
})

test.each([
  [{ systemId: '' }],
  [{ systemId: 'x'.repeat(16) }],
  [{ password: 'longer than 8' }],
  [{ host: 'a b' }],
  [{ colour: 1 }],
])('settings that cannot work are refused: %#', (change) => {
  expect(smppSettings.safeParse({ ...base, ...change }).success).toBe(false)
})
