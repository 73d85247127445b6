import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { hostname } from 'node:os'
import { guardedLookup } from '../http/safe-fetch.ts'
import { NotSentError } from './gateway.ts'
import type { SmtpSettings } from './smtp-settings.ts'

/** `enhanced`: the status of RFC 3463, `5.1.1`. */
export type SmtpReply = { code: number; enhanced: string | null; text: string }

/** A server that broke off, kept silent, or speaks something else than SMTP. */
export class SmtpLostError extends Error {}

/**
 * A session at a server, greeted, encrypted and logged in. `extensions`: its EHLO words in upper case. Replies come in the order of
 * the commands: `expect` answers the next one that nobody waits for yet, or throws `SmtpLostError`.
 */
export type SmtpSession = {
  extensions: ReadonlyMap<string, string>
  write(chunk: string | Buffer): void
  cork(): void
  uncork(): void
  expect(): Promise<SmtpReply>
  /** True once the connection is of no more use. */
  readonly lost: boolean
  close(): void
}

type Options = Pick<
  SmtpSettings,
  'host' | 'port' | 'security' | 'user' | 'password' | 'caCertificate' | 'timeoutMs'
> & {
  allowPrivate: boolean
}

/** Opens a session. Throws `NotSentError`: whatever happens here, no mail has left. */
export async function openSmtp(options: Options): Promise<SmtpSession> {
  let line: Line | null = null
  try {
    line = createLine(await openSocket(options), options.timeoutMs)
    check(await line.expect(), 220, 'greets us')
    let extensions = await hello(line)
    if (options.security === 'starttls') {
      // A server that hides the extension, or whoever stands before it, gets neither password nor mail.
      if (!extensions.has('STARTTLS')) throw refused('The server does not offer STARTTLS, which the settings require.')
      check(await ask(line, 'STARTTLS'), 220, 'begins encryption')
      line = createLine(await encrypt(line.detach(), options), options.timeoutMs)
      extensions = await hello(line)
    }
    if (options.user !== undefined) await logIn(line, extensions, options.user, options.password ?? '')
    return {
      ...line,
      extensions,
      get lost() {
        return line?.lost ?? true
      },
    }
  } catch (error) {
    line?.close()
    if (error instanceof NotSentError) throw error
    throw new NotSentError(`No session with the mail server (${reasonOf(error)}).`, 5000)
  }
}

type Line = Omit<SmtpSession, 'extensions'> & { detach(): Socket }

/** Reads replies off a socket. What a server says unasked is an end, except for a 421 before it hangs up. */
function createLine(socket: Socket, timeoutMs: number): Line {
  const waiting: { resolve(reply: SmtpReply): void; reject(error: Error): void; timer: NodeJS.Timeout }[] = []
  let buffer = ''
  let last: SmtpReply | null = null
  let error: Error | null = null
  const fail = (reason: Error): void => {
    error ??= reason
    socket.destroy()
    for (const { reject, timer } of waiting.splice(0)) {
      clearTimeout(timer)
      reject(error)
    }
  }
  const onData = (chunk: Buffer): void => {
    buffer += chunk.toString('latin1')
    if (buffer.length > 65_536) return fail(new SmtpLostError('a reply without end'))
    for (;;) {
      const match = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: [^\n]*|\r?)\n/.exec(buffer)
      if (!match) {
        if (/^(?!\d{3}[- \r\n])[^\n]{3,}/.test(buffer)) fail(new SmtpLostError('no SMTP'))
        return
      }
      buffer = buffer.slice(match[0].length)
      const reply = readReply(match[0])
      const next = waiting.shift()
      if (next) {
        clearTimeout(next.timer)
        next.resolve(reply)
      } else if (reply.code === 421) last = reply
      else return fail(new SmtpLostError('a reply that nobody asked for'))
    }
  }
  const onClose = (): void => fail(new SmtpLostError(last ? `closed: ${last.code}` : 'closed'))
  const onError = (reason: Error): void => fail(new SmtpLostError(reasonOf(reason)))
  socket.on('data', onData).on('close', onClose).on('error', onError)
  return {
    write: (chunk) => void (error ?? socket.write(chunk, typeof chunk === 'string' ? 'latin1' : undefined)),
    cork: () => socket.cork(),
    uncork: () => socket.uncork(),
    expect: () =>
      new Promise((resolve, reject) => {
        if (error) return reject(error)
        const timer = setTimeout(() => fail(new SmtpLostError('no reply in time')), timeoutMs)
        waiting.push({ resolve, reject, timer })
      }),
    get lost() {
      return error !== null
    },
    close() {
      if (error === null) socket.write('QUIT\r\n')
      fail(new SmtpLostError('closed by us'))
    },
    detach() {
      socket.off('data', onData).off('close', onClose).off('error', onError)
      // What came in the clear after the word for encryption was not said by the server we are about to trust.
      if (buffer !== '') throw refused('The server spoke before encryption began.')
      return socket
    },
  }
}

function readReply(text: string): SmtpReply {
  const lines = text.trimEnd().split(/\r?\n/)
  const words = lines.map((line) => line.slice(4)).join('\n')
  return {
    code: Number(text.slice(0, 3)),
    enhanced: /^[245]\.\d{1,3}\.\d{1,3}(?=\s|$)/.exec(words)?.[0] ?? null,
    text: words,
  }
}

function ask(line: Line, command: string): Promise<SmtpReply> {
  line.write(`${command}\r\n`)
  return line.expect()
}

async function hello(line: Line): Promise<Map<string, string>> {
  const name = hostname().replace(/[^A-Za-z0-9.-]/g, '') || 'localhost'
  const reply = check(await ask(line, `EHLO ${name}`), 250, 'knows EHLO')
  return new Map(
    reply.text
      .split('\n')
      .slice(1)
      .map((word): [string, string] => {
        const [keyword = '', ...rest] = word.trim().split(' ')
        return [keyword.toUpperCase(), rest.join(' ').toUpperCase()]
      }),
  )
}

async function logIn(line: Line, extensions: Map<string, string>, user: string, password: string): Promise<void> {
  const ways = (extensions.get('AUTH') ?? '').split(' ')
  const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')
  if (ways.includes('PLAIN') || !ways.includes('LOGIN')) {
    check(await ask(line, `AUTH PLAIN ${base64(`\0${user}\0${password}`)}`), 235, 'takes user and password')
    return
  }
  check(await ask(line, 'AUTH LOGIN'), 334, 'lets us log in')
  check(await ask(line, base64(user)), 334, 'knows the user')
  check(await ask(line, base64(password)), 235, 'takes user and password')
}

function check(reply: SmtpReply, wanted: number, what: string): SmtpReply {
  if (reply.code === wanted) return reply
  const later = reply.code >= 400 && reply.code < 500
  throw new NotSentError(`The mail server no longer ${what} (${reply.code}).`, later ? 10_000 : 60_000)
}

function refused(message: string): NotSentError {
  return new NotSentError(message, 60_000)
}

function openSocket(options: Options): Promise<Socket> {
  const { host, port, timeoutMs, allowPrivate } = options
  let lookup
  try {
    lookup = guardedLookup(host, { allowPrivate }) as never
  } catch (error) {
    throw refused(reasonOf(error))
  }
  const socket =
    options.security === 'tls'
      ? connectTls({ host, port, lookup, ...tlsOf(options) })
      : connectPlain({ host, port, lookup })
  socket.setNoDelay(true)
  return ready(socket, options.security === 'tls' ? 'secureConnect' : 'connect', timeoutMs)
}

function encrypt(socket: Socket, options: Options): Promise<Socket> {
  return ready(connectTls({ socket, host: options.host, ...tlsOf(options) }), 'secureConnect', options.timeoutMs)
}

function tlsOf({ host, caCertificate }: Options) {
  return {
    servername: serverName(host),
    minVersion: 'TLSv1.2',
    ...(caCertificate === undefined ? {} : { ca: caCertificate }),
  } as const
}

/** An address literal is no name to ask for. */
function serverName(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host
}

function ready(socket: Socket, event: string, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(new Error('timeout')), Math.min(timeoutMs, 10_000))
    const fail = (error: Error): void => {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    }
    socket.once('error', fail)
    socket.once(event, () => {
      clearTimeout(timer)
      socket.off('error', fail)
      resolve(socket)
    })
  })
}

/** A system's word for what went wrong; never a text of the other side, which may quote an address. */
export function reasonOf(error: unknown): string {
  if (error instanceof SmtpLostError) return error.message
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string' && code !== 'unsafe') return code
  return error instanceof Error ? error.message : 'unknown'
}
