import { createCipheriv, createDecipheriv, hash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * The envelope of WeChat's and WeCom's callbacks: AES-256-CBC under a key of 43 characters, padded to 32 bytes, the account's id behind
 * the text, and a SHA-1 over the sorted pieces (the provider's choice, not ours).
 */
export function wechatSignature(token: string, ...pieces: string[]): string {
  return hash('sha1', [token, ...pieces].toSorted().join(''), 'hex')
}

export function sameSignature(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given.toLowerCase())]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The text in an envelope; null when the key, the padding, the length or the account is not right. */
export function openWechat(encodingAesKey: string, encrypted: string, appId: string): string | null {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  const bytes = Buffer.from(encrypted, 'base64')
  if (key.length !== 32 || bytes.length < 32 || bytes.length % 16 !== 0) return null
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(bytes), decipher.final()])
  const pad = padded.at(-1) ?? 0
  if (pad < 1 || pad > 32 || padded.length - pad < 20) return null
  const plain = padded.subarray(0, padded.length - pad)
  const end = 20 + plain.readUInt32BE(16)
  if (end > plain.length || plain.subarray(end).toString('utf8') !== appId) return null
  return plain.subarray(20, end).toString('utf8')
}

export function sealWechat(encodingAesKey: string, text: string, appId: string, random = randomBytes(16)): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  const message = Buffer.from(text, 'utf8')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(message.length)
  const plain = Buffer.concat([random, length, message, Buffer.from(appId, 'utf8')])
  const pad = 32 - (plain.length % 32)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]).toString('base64')
}
