import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterEach, expect, test } from 'vitest'
import { makeSmtp, many, message } from './smtp-account.ts'
import { startSmtp } from './smtp-simulator.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
const through = (port: number, more: object = {}) => {
  const made = makeSmtp(port, more)
  cleanups.push(() => made.close())
  return made
}
const { signal } = new AbortController()
const unsubscribe = {
  headers: {
    'List-Unsubscribe': `<https://c.example/u/${'x'.repeat(80)}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
}

test('the package smtp-server takes our mails and reads them as they are meant', async () => {
  const got: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onData(stream, _session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        got.push(Buffer.concat(chunks).toString())
        callback()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.server.address() as { port: number }
  const results = await through(port, { timeoutMs: 3000 }).send(many(50), signal)
  expect(results.every(({ state }) => state === 'accepted')).toBe(true)
  const mails = await Promise.all(got.map((data) => PostalMime.parse(data)))
  expect(new Set(mails.map(({ subject }) => subject)).size).toBe(50)
})

const python = (() => {
  for (const path of ['/usr/bin/python3', 'python3'])
    try {
      execFileSync(path, ['-c', 'import dkim'], { stdio: 'ignore' })
      return path
    } catch {
      continue
    }
  console.warn('skipped: signatures against python dkim (no python3 with the module "dkim" here)')
  return null
})()

test.skipIf(python === null).each(['rsa', 'ed25519'] as const)(
  'an independent verifier accepts the %s signature, and refuses it when one-click unsubscribing was changed',
  async (type) => {
    const smtp = await startSmtp()
    cleanups.push(() => smtp.stop())
    const { privateKey, publicKey } =
      type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519')
    const der = publicKey.export({ type: 'spki', format: 'der' })
    const record = `v=DKIM1; k=${type}; p=${(type === 'rsa' ? der : der.subarray(-32)).toString('base64')}`
    const signed = through(smtp.port, {
      dkimDomain: 'news.example',
      dkimSelector: 's1',
      // As it arrives from a field of one line.
      dkimPrivateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })).replaceAll('\n', ' '),
    })
    await signed.send([message('1', undefined, unsubscribe)], signal)
    const { data } = smtp.state.taken[0]!
    expect(data.toLowerCase()).toMatch(/ h=[^;]*list-unsubscribe:list-unsubscribe-post/)
    const verify = (mail: string) =>
      execFileSync(
        python!,
        [
          '-c',
          'import dkim,sys\nprint(dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda *a, **k: sys.argv[1].encode()))',
          record,
        ],
        { input: mail, encoding: 'utf8' },
      ).trim()
    expect(verify(data)).toBe('True')
    expect(verify(data.replace('One-Click', 'Two-Click'))).toBe('False')
    expect(verify(data.replace('hi@news.example', 'no@news.example'))).toBe('False')
    expect(verify(`Subject: another\r\n${data}`)).toBe('False')
    expect(verify(`X-Relay: added\r\n${data}`)).toBe('True')
  },
)
