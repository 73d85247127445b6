/** A normalised address, or a stable code for why there is none. Codes are translated where they are shown. */
export type AddressResult = { ok: true; value: string } | { ok: false; reason: AddressReason }

/**
 * - `empty`: nothing there
 * - `notPhone`, `phoneTooShort`, `phoneTooLong`, `phoneInvalid`, `phoneCountry` (no country code and no default country)
 * - `notEmail`, `emailTooLong`, `emailDomain`
 * - `notOpenid`
 */
export type AddressReason =
  | 'empty'
  | 'notPhone'
  | 'phoneTooShort'
  | 'phoneTooLong'
  | 'phoneInvalid'
  | 'phoneCountry'
  | 'notEmail'
  | 'emailTooLong'
  | 'emailDomain'
  | 'notOpenid'

/** Names a refusal. */
export function refuse(reason: AddressReason): AddressResult {
  return { ok: false, reason }
}

/** Full-width forms to ASCII, invisible characters (zero width, directional marks, BOM) away, trimmed. */
export function cleanAddress(raw: string): string {
  // Nearly every address is plain ASCII: look before rewriting.
  if (/^[\x21-\x7e]*$/.test(raw)) return raw
  return raw
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
}
