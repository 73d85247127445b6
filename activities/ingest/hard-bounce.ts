import type { Channel } from '../gateways/gateway.ts'

/** Codes that say that an address is dead or refuses us for good, in the words of SMTP, carriers and providers. */
const dead: Record<Channel, RegExp> = {
  email:
    /\b5\.1\.(?:1|6|10)\b|hard.?bounce|no.?such.?(?:user|mailbox)|(?:user|recipient).?unknown|unknown.?(?:user|recipient)|mailbox.?not.?found/i,
  sms: /^(?:21610|21614)$|blacklist|mk:?0001|unknown.?subscriber|invalid.?number|number.?(?:does.?)?not.?exist|空号/i,
  wechat: /^(?:43004|43019|48002)$|user.?block/,
}

/** True when an undelivered message means that this address should get nothing more. Full mailboxes and phones switched off do not. */
export function isHardBounce(channel: Channel, code: string | undefined): boolean {
  return code !== undefined && dead[channel].test(code)
}
