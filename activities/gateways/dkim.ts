import { createPrivateKey, hash, sign } from 'node:crypto'
import type { MailHeader } from './mime.ts'

/** Makes the `DKIM-Signature` header (with its line end) of a mail. `body` is ASCII and ends with one line end. */
export type DkimSigner = (headers: MailHeader[], body: string, at: number) => string

/** What is signed, when it is there: everything a reader or a mailbox provider acts upon, one-click unsubscribing included. */
const signedNames = [
  'from',
  'reply-to',
  'to',
  'subject',
  'date',
  'message-id',
  'mime-version',
  'content-type',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-id',
  'feedback-id',
]

/**
 * DKIM (RFC 6376, Ed25519 by RFC 8463) with relaxed headers and a simple body, which our own writer makes canonical already.
 * `From` and `Subject` are signed once more than they occur, so that nobody can add another.
 */
export function createDkimSigner(options: { domain: string; selector: string; privateKey: string }): DkimSigner {
  const key = createPrivateKey(options.privateKey)
  const ed25519 = key.asymmetricKeyType === 'ed25519'
  const algorithm = ed25519 ? 'ed25519-sha256' : 'rsa-sha256'
  return (headers, body, at) => {
    const byName = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]))
    const present = signedNames.filter((name) => byName.has(name))
    const tags =
      `v=1; a=${algorithm}; c=relaxed/simple; d=${options.domain}; s=${options.selector}; t=${Math.floor(at / 1000)};\r\n` +
      ` h=${[...present, 'from', 'subject'].join(':')};\r\n bh=${hash('sha256', body, 'base64')};\r\n b=`
    const text =
      present.map((name) => `${name}:${relaxed(byName.get(name) ?? '')}\r\n`).join('') +
      `dkim-signature:${relaxed(tags)}`
    const signature = ed25519 ? sign(null, hash('sha256', text, 'buffer'), key) : sign('sha256', Buffer.from(text), key)
    const folded = signature.toString('base64').replace(/(.{72})(?=.)/g, '$1\r\n ')
    return `DKIM-Signature: ${tags}${folded}\r\n`
  }
}

function relaxed(value: string): string {
  return value
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()
}
