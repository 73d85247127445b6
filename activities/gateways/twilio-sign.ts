import { createHmac, hash, timingSafeEqual } from 'node:crypto'

/** Twilio's signature of a form post: the full URL, then each field's name and values in order. */
export function signTwilio(authToken: string, url: string, form: URLSearchParams): string {
  const names = [...new Set(form.keys())].toSorted()
  const fields = names.map((name) =>
    [...new Set(form.getAll(name))]
      .toSorted()
      .map((value) => name + value)
      .join(''),
  )
  return createHmac('sha1', authToken)
    .update(url + fields.join(''), 'utf8')
    .digest('base64')
}

/** Whether a post proves to come from Twilio, which signs its URL with the port or without. Constant time. */
export function verifyTwilio(authToken: string, url: string, form: URLSearchParams, given: string): boolean {
  return spellings(url)
    .map((spelling) => sameText(signTwilio(authToken, spelling, form), given))
    .includes(true)
}

function spellings(text: string): string[] {
  const { protocol, host, hostname, port } = new URL(text)
  const rest = text.slice(text.indexOf(host) + host.length)
  const standard = protocol === 'https:' ? '443' : '80'
  return [text, `${protocol}//${hostname}${rest}`, `${protocol}//${hostname}:${port || standard}${rest}`]
}

function sameText(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'))
}
