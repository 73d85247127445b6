import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { encodePdu, readPdus } from '../../../activities/gateways/smpp-pdu.ts'

/** Takes mails with pipelining and throws them away. */
function smtp(socket: Socket): void {
  let buffer: Buffer = Buffer.alloc(0)
  let inData = false
  socket.write('220 sink\r\n')
  socket.on('data', (chunk: Buffer) => {
    const all = buffer.length > 0 ? Buffer.concat([buffer, chunk]) : chunk
    let at = 0
    let said = ''
    for (;;) {
      const end = all.indexOf(inData ? '\r\n.\r\n' : '\r\n', at)
      if (end < 0) break
      const verb = inData ? '.' : all.toString('latin1', at, at + 4)
      at = end + (inData ? 5 : 2)
      inData = verb === 'DATA'
      said +=
        verb === 'EHLO'
          ? '250-sink\r\n250-PIPELINING\r\n250 SIZE\r\n'
          : verb === 'DATA'
            ? '354 go\r\n'
            : '250 2.0.0 ok\r\n'
    }
    buffer = all.subarray(inData ? Math.max(at, all.length - 4) : at)
    if (said !== '') socket.write(said)
  })
}

/** Answers every request with success; submits get ids. */
function smpp(socket: Socket): void {
  let buffer: Buffer = Buffer.alloc(0)
  let taken = 0
  socket.on('data', (chunk: Buffer) => {
    const { pdus, rest } = readPdus(buffer.length > 0 ? Buffer.concat([buffer, chunk]) : chunk)
    buffer = rest
    const answers = pdus.map(({ command, sequence }) =>
      encodePdu({ command: command + 0x80000000, status: 0, sequence, body: Buffer.from(`${++taken}\0`) }),
    )
    socket.write(Buffer.concat(answers))
  })
}

const http = () =>
  createHttp((request, response) => {
    request.resume().on('end', () => response.end('{"Code":"OK","Message":"OK","RequestId":"R","BizId":"900^0"}'))
  })
const tcp = (serve: (socket: Socket) => void) =>
  createServer((socket) => {
    socket.setNoDelay(true).on('error', () => undefined)
    serve(socket)
  })

const kind = process.argv[2]
const server = kind === 'smtp' ? tcp(smtp) : kind === 'smpp' ? tcp(smpp) : http()
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
