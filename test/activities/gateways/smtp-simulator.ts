import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** A mail as the server took it. */
export type TakenMail = { from: string; to: string; data: string; session: number }
type Options = {
  starttls?: boolean
  pipelining?: boolean
  user?: string
  password?: string
  dsn?: boolean
  utf8?: boolean
  rest?: number
}

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')
export const simulatorCa = fixture('localhost.pem')

/**
 * A mail server whose faults are written into the recipients: `grey…` is put off once, `busy…` is throttled, `full…`, `gone…`, `spam…`
 * and `large…` are refused, `lost…` breaks the connection after the final dot (having taken the mail), `early…` before it, `rest…`
 * makes it close with 421, `mute…` never gets an answer to its data. `rest`: closes each session after so many mails.
 */
export async function startSmtp(options: Options = {}) {
  const state = { taken: [] as TakenMail[], sessions: 0, commands: [] as string[], greyed: new Set<string>() }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    serve(socket, ++state.sessions, options, state)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    state,
    dropAll: () => sockets.forEach((socket) => socket.destroy()),
    async stop() {
      sockets.forEach((socket) => socket.destroy())
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type State = { taken: TakenMail[]; commands: string[]; greyed: Set<string> }

function serve(plain: Socket, session: number, options: Options, state: State): void {
  let socket: Socket = plain
  let secure = false
  let loggedIn = options.user === undefined
  let envelope = { from: '', to: '' }
  let inData = false
  let buffer = ''
  let mails = 0
  let muted = false
  const say = (line: string) => void (muted || socket.write(`${line}\r\n`))

  const hello = () => {
    const words = [
      ...(options.pipelining === false ? [] : ['PIPELINING']),
      ...(options.starttls && !secure ? ['STARTTLS'] : []),
      ...(options.user === undefined ? [] : ['AUTH LOGIN PLAIN']),
      ...(options.dsn ? ['DSN'] : []),
      ...(options.utf8 ? ['SMTPUTF8', '8BITMIME'] : []),
      'SIZE 26214400',
      'ENHANCEDSTATUSCODES',
    ]
    say('250-simulator.example')
    words.forEach((word, at) => say(`250${at === words.length - 1 ? ' ' : '-'}${word}`))
  }

  const command = (line: string): void => {
    state.commands.push(line)
    const verb = line.split(/[ :]/)[0]?.toUpperCase()
    if (verb === 'EHLO') return hello()
    if (verb === 'STARTTLS') {
      say('220 2.0.0 go ahead')
      plain.removeAllListeners('data')
      const context = { key: fixture('localhost.key'), cert: simulatorCa, isServer: true }
      socket = new TLSSocket(plain, context)
      socket.on('data', onData).on('error', () => undefined)
      secure = true
      return
    }
    if (verb === 'AUTH') {
      const wanted = Buffer.from(`\0${options.user}\0${options.password}`).toString('base64')
      loggedIn = line === `AUTH PLAIN ${wanted}`
      return say(loggedIn ? '235 2.7.0 welcome' : '535 5.7.8 no')
    }
    if (verb === 'QUIT') return void socket.end('221 2.0.0 bye\r\n')
    if (!loggedIn) return say('530 5.7.0 who are you')
    if (verb === 'RSET') {
      envelope = { from: '', to: '' }
      return say('250 2.0.0 ok')
    }
    if (verb === 'MAIL') {
      if (envelope.from !== '') return say('503 5.5.1 nested MAIL')
      if (/SIZE=(\d+)/.test(line) && Number(/SIZE=(\d+)/.exec(line)?.[1]) > 26_214_400) return say('552 5.3.4 too big')
      if (line.includes('refused@')) return say('553 5.1.8 sender address rejected')
      envelope.from = /<([^>]*)>/.exec(line)?.[1] ?? ''
      return say('250 2.1.0 ok')
    }
    if (verb === 'RCPT') return recipient(/<([^>]*)>/.exec(line)?.[1] ?? '')
    if (verb === 'DATA') {
      if (envelope.to === '') return say('503 5.5.1 no recipient')
      inData = true
      return say('354 go on')
    }
    say('500 5.5.2 what')
  }

  const recipient = (to: string): void => {
    if (to.startsWith('gone')) return say('550 5.1.1 no such user here')
    if (to.startsWith('full')) return say('552 5.2.2 mailbox full')
    if (to.startsWith('many')) return say('452 4.5.3 too many recipients')
    if (to.startsWith('busy')) return say('454 4.7.0 Throttling failure: Maximum sending rate exceeded')
    if (to.startsWith('rest')) return void socket.end('421 4.3.2 shutting down\r\n')
    if (to.startsWith('early')) return void socket.destroy()
    if (to.startsWith('grey') && !state.greyed.has(to)) {
      state.greyed.add(to)
      return say('451 4.7.1 greylisted, come back')
    }
    envelope.to = to
    say('250 2.1.5 ok')
  }

  const received = (data: string): void => {
    const { from, to } = envelope
    envelope = { from: '', to: '' }
    inData = false
    if (to.startsWith('spam')) return say('554 5.7.1 message rejected by policy')
    state.taken.push({ from, to, data, session })
    if (to.startsWith('lost')) return void socket.destroy()
    if (to.startsWith('mute')) return void (muted = true)
    say(`250 2.0.0 queued as ${state.taken.length}`)
    if (options.rest !== undefined && ++mails >= options.rest) socket.end('421 4.3.2 enough\r\n')
  }

  const onData = (chunk: Buffer): void => {
    buffer += chunk.toString('utf8')
    for (;;) {
      if (inData) {
        const end = buffer.startsWith('.\r\n') ? 0 : buffer.indexOf('\r\n.\r\n')
        if (end < 0) return
        const data = end === 0 ? '' : buffer.slice(0, end + 2)
        buffer = buffer.slice(end === 0 ? 3 : end + 5)
        received(data.replace(/^\./gm, ''))
      } else {
        const end = buffer.indexOf('\r\n')
        if (end < 0) return
        const line = buffer.slice(0, end)
        buffer = buffer.slice(end + 2)
        command(line)
      }
    }
  }
  socket.on('data', onData)
  say('220 simulator.example ESMTP')
}
