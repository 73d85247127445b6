import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import type { Inbound, OutboundMessage } from '../../../activities/gateways/gateway.ts'
import { createSmppGateway } from '../../../activities/gateways/smpp.ts'
import { smppSettings } from '../../../activities/gateways/smpp-settings.ts'
import { startSmsc } from './smsc-simulator.ts'

/** Independent implementations against our client and our simulator; what is not installed is skipped and said. */
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
const works = (what: string, command: string, ...args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    console.warn(`skipped: ${what} is not installed here`)
    return false
  }
}
const freePort = async (): Promise<number> => {
  const server = createTcp()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
const running = (child: ChildProcess): ChildProcess => {
  cleanups.push(
    () =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      }),
  )
  return child
}
const until = async (done: () => boolean, ms = 8000) => {
  for (const end = Date.now() + ms; Date.now() < end && !done();) await sleep(20)
}
const { signal } = new AbortController()
const message = (ref: string, text: string): OutboundMessage => ({
  ref,
  to: `+86138001${ref.padStart(5, '5')}`,
  content: { channel: 'sms', text },
})
const clientFor = (port: number, heard: Inbound[], more: object = {}) => {
  const settings = smppSettings.parse({
    host: '127.0.0.1',
    port,
    systemId: 'caravan',
    password: 'secret',
    sourceAddress: '1069',
    ...more,
  })
  const gateway = createSmppGateway(settings, {
    name: 'test',
    allowPrivate: true,
    deliver: async (items) => void heard.push(...items),
  })
  cleanups.push(() => gateway.close())
  return gateway
}

test.skipIf(!works('perl with Net::SMPP', 'perl', '-MNet::SMPP', '-e', '1'))(
  'an SMS centre of Net::SMPP binds us, throttles us, takes every alphabet and long texts, and its receipts lead back',
  async () => {
    const port = await freePort()
    const script = new URL('./peers/smsc.pl', import.meta.url).pathname
    const perl = running(spawn('perl', [script], { env: { ...process.env, PORT: String(port), THROTTLE: '1' } }))
    let output = ''
    perl.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await until(() => output.includes('ready'))
    const heard: Inbound[] = []
    const gateway = clientFor(port, heard)
    const results = await gateway.send(
      [message('1', 'Hello @ €'), message('2', '您好😀'), message('3', '长'.repeat(100))],
      signal,
    )
    expect(results.every(({ state }) => state === 'accepted')).toBe(true)
    await until(() => heard.length === 3)
    expect(new Set(heard.map((item) => ('providerId' in item ? item.providerId : '')))).toEqual(
      new Set(results.map((result) => (result.state === 'accepted' ? result.providerId : ''))),
    )
    const lines = output
      .split('\n')
      .filter((line) => line.startsWith('submit'))
      .map((line) => line.split('\t'))
    const of = (end: string) => lines.filter(([, to]) => to?.endsWith(end))
    expect(of('51')).toMatchObject([['submit', '8613800155551', '0', '0', '1', '48656c6c6f2000201b65']])
    expect(of('52')).toMatchObject([
      ['submit', '8613800155552', '8', '0', '1', Buffer.from('您好😀', 'utf16le').swap16().toString('hex')],
    ])
    expect(of('53').map(([, , coding, esm, receipt]) => [coding, esm, receipt])).toEqual([
      ['8', '64', '1'],
      ['8', '64', '0'],
    ])
  },
)

const mayCapture = (() => {
  if (!works('tshark', 'tshark', '--version')) return false
  try {
    return /(?:^|\s)lo\b/m.test(
      execFileSync('tshark', ['-D'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    )
  } catch {
    console.warn('skipped: tshark may not capture here')
    return false
  }
})()

test.skipIf(!mayCapture)('tshark reads our submits as they are meant, the parts of a long text included', async () => {
  const smsc = await startSmsc()
  cleanups.push(() => smsc.stop())
  const shark = running(
    spawn('tshark', [
      '-i',
      'lo',
      '-f',
      `tcp port ${smsc.port}`,
      '-d',
      `tcp.port==${smsc.port},smpp`,
      '-Y',
      'smpp.command_id == 4',
      '-l',
      '-T',
      'fields',
      '-e',
      'smpp.destination_addr',
      '-e',
      'smpp.data_coding',
      '-e',
      'smpp.sm_length',
      '-e',
      'gsm_sms.udh.mm.msg_parts',
      '-e',
      'gsm_sms.udh.mm.msg_part',
    ]),
  )
  let output = ''
  let ready = ''
  shark.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  shark.stderr!.on('data', (chunk: Buffer) => (ready += chunk.toString()))
  await until(() => ready.includes('Capturing'))
  await sleep(1000)
  const gateway = clientFor(smsc.port, [], { window: 1 })
  await gateway.send([message('1', 'Hello @ €'), message('2', '长'.repeat(100))], signal)
  await until(() => output.trim().split('\n').length >= 3)
  const lines = output
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
  expect(lines.map(([to, coding, length]) => [to, Number(coding), Number(length)])).toEqual([
    ['8613800155551', 0, 10],
    ['8613800155552', 8, 140],
    ['8613800155552', 8, 72],
  ])
  expect(lines.slice(1).map((line) => [line[3], line[4]])).toEqual([
    ['2', '1'],
    ['2', '2'],
  ])
})

test.skipIf(!works('Kannel', 'sh', '-c', 'command -v bearerbox && command -v smsbox'))(
  'Kannel binds to our SMS centre, sends long and Chinese texts through it, and understands its receipts',
  async () => {
    const smsc = await startSmsc()
    cleanups.push(() => smsc.stop())
    const reports: string[] = []
    const web = createServer((request, response) => {
      reports.push(request.url ?? '')
      response.end('ok')
    })
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => new Promise((resolve) => web.close(resolve)))
    const [admin, box, sender] = [await freePort(), await freePort(), await freePort()]
    const folder = await mkdtemp(join(tmpdir(), 'kannel-'))
    cleanups.push(() => rm(folder, { recursive: true, force: true }))
    const config = `group = core
admin-port = ${admin}
admin-password = x
smsbox-port = ${box}
box-allow-ip = "127.0.0.1"
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = test
host = 127.0.0.1
port = ${smsc.port}
transceiver-mode = true
smsc-username = "caravan"
smsc-password = "secret"
system-type = ""
interface-version = 34
enquire-link-interval = 1
max-pending-submits = 20
throughput = 100

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${sender}

group = sendsms-user
username = u
password = p
concatenation = true
max-messages = 10

group = sms-service
keyword = default
text = "no"
`
    const file = join(folder, 'kannel.conf')
    await writeFile(file, config)
    running(spawn('bearerbox', [file], { stdio: 'ignore', cwd: folder }))
    await until(() => smsc.state.binds > 0, 15_000)
    expect(smsc.state.binds).toBeGreaterThan(0)
    running(spawn('smsbox', [file], { stdio: 'ignore', cwd: folder }))
    const send = (to: string, text: string) => {
      const back = `http://127.0.0.1:${(web.address() as AddressInfo).port}/dlr?type=%d&to=${to}`
      const query = new URLSearchParams({
        username: 'u',
        password: 'p',
        from: '1069',
        to,
        text,
        coding: '2',
        charset: 'UTF-8',
        'dlr-mask': '31',
        'dlr-url': back,
      })
      return fetch(`http://127.0.0.1:${sender}/cgi-bin/sendsms?${query.toString()}`).then(
        (response) => response.text(),
        () => '',
      )
    }
    let answer = ''
    for (let tries = 0; tries < 50 && !answer.startsWith('0'); tries++) {
      answer = await send('8613800155001', '您好')
      if (!answer.startsWith('0')) await sleep(200)
    }
    expect(answer).toMatch(/^0: Accepted/)
    expect(await send('8613800155002', '长'.repeat(150))).toMatch(/^0: Accepted/)
    await until(
      () =>
        smsc.state.taken.filter(({ to }) => to.endsWith('5002')).length === 3 &&
        reports.some((url) => url.includes('type=1&to=8613800155001')),
      15_000,
    )
    expect(smsc.state.taken.find(({ to }) => to.endsWith('5001'))).toMatchObject({ text: '您好', dataCoding: 8 })
    const long = smsc.state.taken.filter(({ to }) => to.endsWith('5002'))
    expect(long.map(({ text }) => text).join('')).toBe('长'.repeat(150))
    expect(reports.some((url) => url.includes('type=8&to=8613800155001'))).toBe(true)
    expect(reports.some((url) => url.includes('type=1&to=8613800155001'))).toBe(true)
    await until(() => smsc.state.enquiries > 0)
    expect(smsc.state.enquiries).toBeGreaterThan(0)
  },
)
