import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { fillText, type Placeholders } from './http-placeholders.ts'
import type { HttpSettings } from './http-settings.ts'

type Encoding = 'hex' | 'hexUpper' | 'base64'

/** A request before signing; `form` only for form bodies. */
export type Unsigned = {
  url: string
  method: string
  headers: Record<string, string>
  body: string
  form: URLSearchParams | null
}

/** Adds the proof of identity. `sortedParams` changes the body; the others add a header or a query field. */
export function signRequest(unsigned: Unsigned, auth: HttpSettings['auth'], values: Placeholders): Unsigned {
  const headers = { ...unsigned.headers }
  switch (auth.kind) {
    case 'none':
      return unsigned
    case 'header':
      return { ...unsigned, headers: { ...headers, [auth.name]: auth.value } }
    case 'basic': {
      const token = Buffer.from(`${auth.user}:${auth.password}`).toString('base64')
      return { ...unsigned, headers: { ...headers, authorization: `Basic ${token}` } }
    }
    case 'query': {
      const url = new URL(unsigned.url)
      url.searchParams.set(auth.name, auth.value)
      return { ...unsigned, url: url.href }
    }
    case 'hmac': {
      const url = new URL(unsigned.url)
      const text = fillText(auth.text, {
        ...values,
        method: unsigned.method,
        path: url.pathname + url.search,
        body: unsigned.body,
      })
      headers[auth.header] = auth.prefix + hmac(auth.algorithm, auth.secret, text, auth.encoding)
      if (auth.timestampHeader) headers[auth.timestampHeader] = values['timestamp'] ?? ''
      if (auth.nonceHeader) headers[auth.nonceHeader] = values['nonce'] ?? ''
      return { ...unsigned, headers }
    }
    case 'sortedParams':
      break
  }
  const form = new URLSearchParams(unsigned.form ?? '')
  const pairs = [...form].filter(([, value]) => value !== '').toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const text = pairs.map(([name, value]) => `${name}=${value}`).join('&') + auth.append + auth.secret
  form.set(auth.field, encode(hash(auth.algorithm, text, 'buffer'), auth.encoding))
  return { ...unsigned, form, body: form.toString() }
}

/** Whether an inbound request proves to come from the provider. Constant time. */
export function verifyInbound(
  headers: Record<string, string>,
  body: Uint8Array,
  verify: HttpSettings['verify'],
): boolean {
  if (verify.kind === 'none') return true
  const name = verify.kind === 'header' ? verify.name : verify.header
  const given = headers[name.toLowerCase()] ?? ''
  if (verify.kind === 'header') return sameText(given, verify.value)
  return sameText(given.replace(/^sha\d+=/, ''), hmac(verify.algorithm, verify.secret, body, verify.encoding))
}

function hmac(algorithm: string, secret: string, text: string | Uint8Array, encoding: Encoding): string {
  return encode(createHmac(algorithm, secret).update(text).digest(), encoding)
}

function encode(bytes: Buffer, encoding: Encoding): string {
  return encoding === 'hexUpper' ? bytes.toString('hex').toUpperCase() : bytes.toString(encoding)
}

function sameText(given: string, wanted: string): boolean {
  const [a, b] = [hash('sha256', given, 'buffer'), hash('sha256', wanted, 'buffer')]
  return timingSafeEqual(a, b)
}
