/** `marketing` texts must say how to refuse; `transactional` ones must not advertise. */
export type Purpose = 'marketing' | 'transactional'

/**
 * - `body`: the rendered text
 * - `signature`: without brackets; null for gateways that add none
 * - `optOutText`: such as `拒收请回复R` or `Reply STOP to opt out`; added to marketing texts
 */
export type SmsParts = { body: string; signature: string | null; optOutText: string; purpose: Purpose }

/**
 * The final text: 【signature】 at the start exactly once, the opt-out words at the end exactly once.
 *
 * Other 【】 in the body become 「」: providers read any 【】 as a second signature and refuse the message, and a contact's
 * attribute must not be able to forge one.
 */
export function smsText(parts: SmsParts): string {
  const signature = parts.signature?.replace(/[【】]/g, '').trim() ?? ''
  let body = parts.body.trim()
  if (signature !== '') body = body.replaceAll(`【${signature}】`, '')
  body = body.replaceAll('【', '「').replaceAll('】', '」').trim()
  return (signature === '' ? '' : `【${signature}】`) + withOptOut(body, parts)
}

function withOptOut(body: string, parts: SmsParts): string {
  const optOut = parts.optOutText.trim()
  if (parts.purpose !== 'marketing' || optOut === '') return body
  while (body.endsWith(optOut)) body = body.slice(0, -optOut.length).trimEnd()
  // Latin words need a space, Chinese ones would pay for it.
  const gap = /[\x21-\x7e]$/.test(body) || /^[\x21-\x7e]/.test(optOut) ? ' ' : ''
  return body + gap + optOut
}
