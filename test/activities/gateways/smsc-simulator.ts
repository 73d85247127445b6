import { readFileSync } from 'node:fs'
import type { AddressInfo, Server, Socket } from 'node:net'

/** The parts of the package smpp that are used: it reads and writes our PDUs without sharing a line with us. */
type PeerPdu = Record<string, unknown> & {
  command: string
  sequence_number: number
  source_addr: string
  destination_addr: string
  data_coding: number
  esm_class: number
  registered_delivery: number
  short_message: { message: string | Buffer; udh?: Buffer[] }
  message_payload?: { message: string | Buffer }
  response(fields?: object): PeerPdu
}
type Peer = {
  on(event: string, listen: (pdu: PeerPdu) => void): void
  send(pdu: PeerPdu): void
  deliver_sm(fields: object, answered?: (pdu: PeerPdu) => void): void
  unbind(): void
  socket: Socket
}
// oxlint-disable-next-line typescript/ban-ts-comment -- the package has no types
// @ts-expect-error
const smpp = (await import('smpp')).default as {
  createServer(options: object, listen: (peer: Peer) => void): Server
}

export type Submit = {
  id: string
  session: number
  source: string
  to: string
  text: string
  dataCoding: number
  parts: [total: number, number: number] | null
  receipt: number
}
type Options = {
  systemId?: string
  password?: string
  hexIds?: boolean
  tlvReceipts?: boolean
  idOf?: (n: number) => string
  /** Encrypted, with the certificate of the fixtures. */
  tls?: boolean
}

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')
const certificate = () => ({ key: fixture('localhost.key'), cert: fixture('localhost.pem') })

/**
 * An SMS centre. Faults are written into the end of a number: `0001` unreachable, `0002` throttled once, `0003` no receipt, `0004` two
 * receipts, `0005` its receipt before the answer, `0006` taken and never answered, `0007` taken while the link dies, `0008` no such
 * number, `0009` queue full once, `0010` system error. `storm`: how many submits are still throttled, whoever they are for.
 */
export async function startSmsc(options: Options = {}) {
  const state = {
    taken: [] as Submit[],
    binds: 0,
    bindStatus: 0,
    storm: 0,
    silent: false,
    enquiries: 0,
    receiptAnswers: [] as number[],
    throttled: 0,
  }
  const peers = new Set<Peer>()
  const once = new Set<string>()
  const server = smpp.createServer(options.tls ? certificate() : {}, (peer) => {
    peers.add(peer)
    const own = peers.size
    peer.on('error', () => undefined)
    peer.on('close', () => peers.delete(peer))
    peer.on('bind_transceiver', (pdu) => {
      state.binds += 1
      const known =
        pdu['system_id'] === (options.systemId ?? 'caravan') && pdu['password'] === (options.password ?? 'secret')
      peer.send(pdu.response({ command_status: state.bindStatus || (known ? 0 : 0x0e) }))
    })
    peer.on('enquire_link', (pdu) => {
      state.enquiries += 1
      if (!state.silent) peer.send(pdu.response())
    })
    peer.on('unbind', (pdu) => {
      peer.send(pdu.response())
      peer.socket.end()
    })
    peer.on('submit_sm', (pdu) => submit(peer, own, pdu))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  function submit(peer: Peer, session: number, pdu: PeerPdu): void {
    const to = pdu.destination_addr
    const refuse = (command_status: number) => peer.send(pdu.response({ command_status }))
    const first = (fault: string) => to.endsWith(fault) && !once.has(to) && Boolean(once.add(to))
    if (state.silent) return
    if (state.storm > 0 || first('0002')) {
      state.storm -= state.storm > 0 ? 1 : 0
      state.throttled += 1
      return refuse(0x58)
    }
    if (first('0009')) return refuse(0x14)
    if (to.endsWith('0008')) return refuse(0x0b)
    if (to.endsWith('0010')) return refuse(0x08)
    const id = options.idOf?.(state.taken.length) ?? String(1_000_000 + state.taken.length)
    state.taken.push(readSubmit(pdu, id, session))
    if (to.endsWith('0007')) return void peer.socket.destroy()
    const receipts = !pdu.registered_delivery || to.endsWith('0003') ? 0 : to.endsWith('0004') ? 2 : 1
    const stat = to.endsWith('0001') ? 'UNDELIV' : 'DELIVRD'
    const send = () => {
      for (let n = 0; n < receipts; n++) sendReceipt(peer, to, id, stat)
    }
    if (to.endsWith('0005')) send()
    if (to.endsWith('0006')) return
    peer.send(pdu.response({ message_id: options.hexIds ? Number(id).toString(16).toUpperCase() : id }))
    if (!to.endsWith('0005')) setTimeout(send, 5)
  }

  function sendReceipt(peer: Peer, from: string, id: string, stat: string): void {
    const text = `id:${id} sub:001 dlvrd:001 submit date:2611240800 done date:2611240801 stat:${stat} err:${stat === 'DELIVRD' ? '000' : 'MK0001'} text:`
    const params = options.tlvReceipts
      ? { receipted_message_id: id, message_state: stat === 'DELIVRD' ? 2 : 5, short_message: '' }
      : { short_message: Buffer.from(text, 'latin1') }
    deliver(peer, { source_addr: from, destination_addr: '1069', esm_class: 4, ...params })
  }

  function deliver(peer: Peer, fields: object): void {
    peer.deliver_sm(fields, (answer) => state.receiptAnswers.push(Number(answer['command_status'])))
  }
  const anyPeer = () => [...peers][0]!
  return {
    port: (server.address() as AddressInfo).port,
    state,
    /** Something a person writes; `raw`: bytes on the wire instead. */
    say: (from: string, fields: object) =>
      deliver(anyPeer(), { source_addr: from, source_addr_ton: 1, destination_addr: '1069', ...fields }),
    raw: (bytes: Buffer) => void anyPeer().socket.write(bytes),
    dropAll: () => peers.forEach(({ socket }) => socket.destroy()),
    unbindAll: () => peers.forEach((peer) => peer.unbind()),
    sessions: () => peers.size,
    async stop() {
      peers.forEach(({ socket }) => socket.destroy())
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function readSubmit(pdu: PeerPdu, id: string, session: number): Submit {
  const { message, udh } =
    pdu.message_payload && !pdu.short_message?.message?.length
      ? { ...pdu.message_payload, udh: undefined }
      : pdu.short_message
  const header = udh?.[0]
  const total = Number(pdu['sar_total_segments'] ?? 0)
  return {
    id,
    session,
    source: pdu.source_addr,
    to: pdu.destination_addr,
    text: String(message),
    dataCoding: pdu.data_coding,
    parts: header ? [header.at(-2)!, header.at(-1)!] : total > 0 ? [total, Number(pdu['sar_segment_seqnum'])] : null,
    receipt: pdu.registered_delivery,
  }
}
