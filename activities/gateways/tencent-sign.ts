import { createHmac, hash } from 'node:crypto'

/** A POST of JSON to sign. `seconds` is the time that is sent along. */
export type TencentRequest = { host: string; service: string; contentType: string; seconds: number; body: string }

/** The TC3-HMAC-SHA256 signature of a request, as its `authorization` header. */
export function signTencent(request: TencentRequest, secretId: string, secretKey: string): string {
  const { host, service, contentType, seconds, body } = request
  const signed = 'content-type;host'
  const headers = `content-type:${contentType}\nhost:${host}\n`
  const canonical = ['POST', '/', '', headers, signed, hash('sha256', body, 'hex')].join('\n')
  const date = new Date(seconds * 1000).toISOString().slice(0, 10)
  const scope = `${date}/${service}/tc3_request`
  const text = `TC3-HMAC-SHA256\n${seconds}\n${scope}\n${hash('sha256', canonical, 'hex')}`
  const dateKey = hmac(`TC3${secretKey}`, date)
  const signingKey = hmac(hmac(dateKey, service), 'tc3_request')
  const signature = hmac(signingKey, text).toString('hex')
  return `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
