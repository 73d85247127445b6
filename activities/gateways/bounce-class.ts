/** What a refusal by mail means: `hard` the address is dead, `soft` another time, `block` we or our content are not welcome. */
export type BounceClass = 'hard' | 'soft' | 'block'

const unknownUser =
  /user (?:is )?unknown|unknown (?:user|recipient|local)|no such (?:user|mailbox|recipient|person)|(?:mailbox|recipient|address|user)\b.{0,40}\b(?:not (?:found|exist)|does not exist|doesn't exist|unavailable|invalid)|invalid (?:recipient|mailbox)|用户不存在|account.{0,20}(?:disabled|does not exist)/i
const blocked =
  /spam|black ?list|block(?:ed|list)|policy|reputation|rejected for|dmarc|spf|dkim|banned|junk|too many complaints/i
const full = /quota|mailbox (?:is )?full|over ?quota|insufficient (?:system )?storage/i

/** By the enhanced status (`5.1.1`) first, then by the basic code, then by what the other side wrote. */
export function bounceClass(status: string | null, code: number | null, text: string): BounceClass {
  const [, kind = '', subject = '', detail = ''] = /^([245])\.(\d{1,3})\.(\d{1,3})$/.exec(status ?? '') ?? []
  if (kind === '4' || (kind === '' && code !== null && code < 500)) return 'soft'
  if (subject === '7' || (subject === '1' && (detail === '7' || detail === '8'))) return 'block'
  if (subject === '1' && ['1', '2', '3', '6', '10'].includes(detail)) return 'hard'
  if (subject === '2') return detail === '1' ? 'hard' : 'soft'
  if (full.test(text)) return 'soft'
  if (unknownUser.test(text)) return 'hard'
  if (blocked.test(text) || code === 554) return 'block'
  return subject === '' && (code === 550 || code === 553) ? 'block' : 'soft'
}

/** A class and a status as one code: `hardBounce 5.1.1`. What reads codes later (suppression) goes by its first word. */
export function bounceCode(kind: BounceClass, status: string | null): string {
  return `${{ hard: 'hardBounce', soft: 'softBounce', block: 'blocked' }[kind]}${status === null ? '' : ` ${status}`}`
}
