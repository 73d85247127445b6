import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { guardedLookup } from '../http/safe-fetch.ts'
import { NotSentError } from './gateway.ts'
import {
  answerBit,
  type DeliverSm,
  encodePdu,
  fields,
  type Pdu,
  readCString,
  readDeliverSm,
  readPdus,
  smpp,
} from './smpp-pdu.ts'
import type { SmppSettings } from './smpp-settings.ts'
import { smppStatus } from './smpp-status.ts'

/** A bind that the other side refuses for what we are: to be changed by a person, never hammered. */
export class BindRefusedError extends NotSentError {}

/** What became of a submit: an answer, none in time or the link died (`unknown`), or it was never written (`unsent`). */
export type SubmitOutcome = { status: number; id: string } | 'unknown' | 'unsent'

export type SmppSession = {
  submit(body: Buffer): Promise<SubmitOutcome>
  /** Submits without an answer yet. */
  readonly inFlight: number
  readonly lost: boolean
  /** Settled when the link is gone. */
  readonly closed: Promise<void>
  /** Says goodbye and hangs up. */
  close(): void
}

type Waiting = { resolve(pdu: Pdu | null): void; timer: NodeJS.Timeout }

/**
 * Binds as transceiver. Every request has a timer of its own; two link enquiries without an answer, or a PDU that is none, end the
 * session, and all that waits with it. `onDeliver` answers the status for what the other side delivers. Throws `NotSentError`.
 */
export async function openSmppSession(
  settings: SmppSettings,
  allowPrivate: boolean,
  onDeliver: (message: DeliverSm) => Promise<number>,
): Promise<SmppSession> {
  const socket = await openSocket(settings, allowPrivate)
  const waiting = new Map<number, Waiting>()
  let sequence = 0
  let submits = 0
  let missed = 0
  let leaving = false
  let lost = false
  let buffer: Buffer = Buffer.alloc(0)
  let tell = (): void => undefined
  const closed = new Promise<void>((resolve) => (tell = resolve))

  const end = (): void => {
    if (lost) return
    lost = true
    clearInterval(heartbeat)
    socket.destroy()
    for (const { resolve, timer } of waiting.values()) {
      clearTimeout(timer)
      resolve(null)
    }
    waiting.clear()
    tell()
  }
  const write = (pdu: Pdu): void => void (lost || socket.write(encodePdu(pdu)))
  const answer = ({ command, sequence: to }: Pdu, status: number, body = Buffer.alloc(0)): void =>
    write({ command: command + answerBit, status, sequence: to, body })
  const request = (command: number, body: Buffer): Promise<Pdu | null> =>
    new Promise((resolve) => {
      sequence = sequence >= 0x7fffffff ? 1 : sequence + 1
      const own = sequence
      const timer = setTimeout(() => {
        waiting.delete(own)
        resolve(null)
      }, settings.responseTimeoutMs)
      waiting.set(own, { resolve, timer })
      write({ command, status: 0, sequence: own, body })
    })
  const deliver = async (pdu: Pdu): Promise<void> => {
    let message: DeliverSm
    try {
      message = readDeliverSm(pdu.body)
    } catch {
      return answer(pdu, 0x02)
    }
    // 0x64: not now, deliver it again.
    answer(pdu, await onDeliver(message).catch(() => 0x64), Buffer.from([0]))
  }
  const read = (pdu: Pdu): void => {
    missed = 0
    if (pdu.command >= answerBit) {
      const entry = waiting.get(pdu.sequence)
      waiting.delete(pdu.sequence)
      clearTimeout(entry?.timer)
      entry?.resolve(pdu)
    } else if (pdu.command === smpp.deliverSm) void deliver(pdu)
    else if (pdu.command === smpp.enquireLink) answer(pdu, 0)
    else if (pdu.command === smpp.unbind) {
      leaving = true
      answer(pdu, 0)
      // What is under way may still be answered; nothing new begins.
      setTimeout(end, waiting.size > 0 ? settings.responseTimeoutMs : 50).unref()
    } else write({ command: smpp.genericNack, status: 0x03, sequence: pdu.sequence, body: Buffer.alloc(0) })
  }
  const heartbeat = setInterval(() => {
    missed += 1
    if (missed > 2) return end()
    void request(smpp.enquireLink, Buffer.alloc(0))
  }, settings.enquireLinkMs)
  heartbeat.unref()
  socket.on('close', end).on('error', end)
  socket.on('data', (chunk: Buffer) => {
    try {
      const { pdus, rest } = readPdus(buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]))
      buffer = rest
      pdus.forEach(read)
    } catch {
      end()
    }
  })

  const body = fields(settings.systemId, settings.password ?? '', settings.systemType, 0x34, 0, 0, '')
  const bound = await request(smpp.bindTransceiver, body)
  if (bound?.status !== 0) {
    end()
    throw refusal(bound)
  }
  return {
    async submit(message) {
      if (lost || leaving) return 'unsent'
      submits += 1
      const pdu = await request(smpp.submitSm, message)
      submits -= 1
      return pdu === null ? 'unknown' : { status: pdu.status, id: readCString(pdu.body).text }
    },
    get inFlight() {
      return submits
    },
    get lost() {
      return lost || leaving
    },
    closed,
    close() {
      leaving = true
      write({ command: smpp.unbind, status: 0, sequence: ++sequence, body: Buffer.alloc(0) })
      setTimeout(end, 50)
    },
  }
}

function refusal(bound: Pdu | null): NotSentError {
  if (bound === null) return new NotSentError('The SMS centre does not answer the bind.', 5000)
  const { name, reaction } = smppStatus(bound.status)
  if (name === 'RALYBND') return new NotSentError('Another link is bound with this system id (RALYBND).', 30_000)
  const message = `The SMS centre refuses the bind (${name}).`
  return reaction === 'account' ? new BindRefusedError(message, 60_000) : new NotSentError(message, 10_000)
}

function openSocket(settings: SmppSettings, allowPrivate: boolean): Promise<Socket> {
  const { host, port, tls, caCertificate, responseTimeoutMs } = settings
  return new Promise((resolve, reject) => {
    const fail = (error: unknown, retryAfterMs = 2000): void => {
      clearTimeout(timer)
      socket?.destroy()
      const { code, message } = error as { code?: string; message?: string }
      const reason = code === undefined || code === 'unsafe' ? message : code
      reject(new NotSentError(`No connection to the SMS centre (${reason}).`, retryAfterMs))
    }
    const timer = setTimeout(() => fail(new Error('no answer in time')), Math.min(responseTimeoutMs, 10_000))
    let socket: Socket | undefined
    try {
      const lookup = guardedLookup(host, { allowPrivate }) as never
      const name = /^[\d.]+$|:/.test(host) ? '' : host
      socket = tls
        ? connectTls({
            host,
            port,
            lookup,
            servername: name,
            minVersion: 'TLSv1.2',
            ...(caCertificate === undefined ? {} : { ca: caCertificate }),
          })
        : connectPlain({ host, port, lookup })
    } catch (error) {
      return fail(error, 60_000)
    }
    const made = socket
    made.setNoDelay(true)
    made.once('error', fail)
    made.once(tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer)
      made.off('error', fail)
      resolve(made)
    })
  })
}
