import { createHmac, hash } from 'node:crypto'

/** A request to sign; `headers` in lower case, all of them signed. `at` in ms. */
export type AwsRequest = {
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string>
  body: string
  region: string
  service: string
  at: number
}

/** `20150830T123600Z` */
export function awsDate(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')
}

/** The AWS Signature Version 4 of a request, as its `authorization` header. */
export function signAws(request: AwsRequest, keyId: string, secret: string): string {
  const date = awsDate(request.at)
  const scope = `${date.slice(0, 8)}/${request.region}/${request.service}/aws4_request`
  const names = Object.keys(request.headers).toSorted()
  const canonical = [
    request.method,
    request.path,
    Object.entries(request.query)
      .map(([name, value]) => `${percent(name)}=${percent(value)}`)
      .toSorted()
      .join('&'),
    ...names.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    hash('sha256', request.body, 'hex'),
  ].join('\n')
  const text = ['AWS4-HMAC-SHA256', date, scope, hash('sha256', canonical, 'hex')].join('\n')
  const key = scope.split('/').reduce<Buffer | string>((key, part) => hmac(key, part), `AWS4${secret}`)
  const signature = createHmac('sha256', key).update(text).digest('hex')
  return `AWS4-HMAC-SHA256 Credential=${keyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function percent(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
