import { cleanAddress, refuse, type AddressResult } from './result.ts'

/** Dot-atom of RFC 5321 plus letters of every script (SMTPUTF8); quoted local parts are valid but nobody owns one. */
const localPart = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
const asciiDomain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/

/**
 * An e-mail address, lower-cased, its domain in ASCII (punycode). Lower-casing the local part is wrong in theory and
 * right everywhere in practice: it is what makes one person one suppression.
 */
export function normaliseEmail(raw: string): AddressResult {
  const text = cleanAddress(raw).replace(/^mailto:/i, '')
  if (text === '') return refuse('empty')
  const at = text.lastIndexOf('@')
  if (at < 1 || at === text.length - 1) return refuse('notEmail')
  const local = text.slice(0, at).toLowerCase()
  if (!localPart.test(local)) return refuse('notEmail')
  const domain = asciiDomainOf(text.slice(at + 1))
  if (domain === null) return refuse('emailDomain')
  if (local.length > 64 || local.length + domain.length + 1 > 254) return refuse('emailTooLong')
  return { ok: true, value: `${local}@${domain}` }
}

function asciiDomainOf(raw: string): string | null {
  let domain = raw.toLowerCase().replace(/\.$/, '')
  if (/\P{ASCII}/u.test(domain)) {
    // The URL parser is the one IDNA implementation that Node and browsers share.
    if (/[\s/?#@:\\[\]%]/.test(domain)) return null
    const url = `http://${domain}`
    if (!URL.canParse(url)) return null
    domain = new URL(url).hostname
  }
  return asciiDomain.test(domain) && domain.length <= 253 ? domain : null
}
