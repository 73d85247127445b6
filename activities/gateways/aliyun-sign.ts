import { createHmac, hash } from 'node:crypto'

/** A request to sign. `headers` in lower case: `host`, `content-type` and every `x-acs-…` are signed. */
export type AliyunRequest = {
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string>
  body: string
}

/** The ACS3-HMAC-SHA256 signature of a request, as its `authorization` header. */
export function signAliyun(request: AliyunRequest, keyId: string, keySecret: string): string {
  const signed = Object.keys(request.headers)
    .filter((name) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'))
    .toSorted()
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    ...signed.map((name) => `${name}:${(request.headers[name] ?? '').trim()}`),
    '',
    signed.join(';'),
    hash('sha256', request.body, 'hex'),
  ].join('\n')
  const text = `ACS3-HMAC-SHA256\n${hash('sha256', canonical, 'hex')}`
  const signature = createHmac('sha256', keySecret).update(text).digest('hex')
  return `ACS3-HMAC-SHA256 Credential=${keyId},SignedHeaders=${signed.join(';')},Signature=${signature}`
}

/** The older signature (version 1.0, HMAC-SHA1): of all parameters but itself, to be sent as the parameter `Signature`. */
export function signAliyunV1(method: string, parameters: Record<string, string>, keySecret: string): string {
  const text = `${method}&${percent('/')}&${percent(canonicalQuery(parameters))}`
  return createHmac('sha1', `${keySecret}&`).update(text).digest('base64')
}

/** A query in the order and encoding that is signed: fit for the URL as it is. */
export function canonicalQuery(query: Record<string, string>): string {
  return Object.entries(query)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${percent(name)}=${percent(value)}`)
    .join('&')
}

/** RFC 3986, which leaves fewer signs alone than `encodeURIComponent`. */
function percent(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
