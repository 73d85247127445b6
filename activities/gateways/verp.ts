import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Addresses and ids that lead a bounce back to its message, with a MAC: anybody may write to a bounce address, only we can make one.
 * Lower-case letters and digits, because relays change the case of local parts.
 */
export type Verp = {
  /** `12ab.k3…`: our reference and its MAC. */
  token(ref: string): string
  /** The reference in the first token of a text that is ours; undefined for forged ones. */
  read(text: string): string | undefined
}

/** `secret`: of the account. */
export function createVerp(secret: string): Verp {
  const macOf = (ref: string) => createHmac('sha256', secret).update(`verp|${ref}`).digest('hex').slice(0, 20)
  return {
    token: (ref) => `${ref}.${macOf(ref)}`,
    read(text) {
      for (const [, ref = '', mac = ''] of text.slice(0, 20_000).matchAll(/\b([a-z0-9]{1,40})\.([0-9a-f]{20})\b/gi)) {
        const lower = ref.toLowerCase()
        if (timingSafeEqual(Buffer.from(macOf(lower)), Buffer.from(mac.toLowerCase()))) return lower
      }
      return undefined
    },
  }
}

/** The secret of an account, from the address its webhooks come in at. */
export function verpSecret(callbackUrl: string): string {
  return callbackUrl.slice(callbackUrl.lastIndexOf('/') + 1)
}
