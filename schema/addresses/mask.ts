/** `138****8000`: Chinese mobiles lose their country code, others keep a few digits at either end. For logs and lists. */
export function maskPhone(phone: string): string {
  const chinese = /^\+86(1\d{2})\d{4}(\d{4})$/.exec(phone)
  if (chinese) return `${chinese[1]}****${chinese[2]}`
  if (phone.length < 8) return '****'
  return `${phone.slice(0, phone.length > 10 ? 4 : 3)}****${phone.slice(-2)}`
}

/** `a***@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 1 ? '***' : `${String.fromCodePoint(email.codePointAt(0) ?? 42)}***${email.slice(at)}`
}

/** `oAbC****yz`. */
export function maskOpenid(openid: string): string {
  return openid.length < 8 ? '****' : `${openid.slice(0, 4)}****${openid.slice(-2)}`
}
