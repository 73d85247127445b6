import { cleanAddress, refuse, type AddressResult } from './result.ts'

/** A WeChat openid or WeCom external user id: 6-64 of `A-Z a-z 0-9 _ -`. Case matters and is kept. */
export function normaliseOpenid(raw: string): AddressResult {
  const text = cleanAddress(raw)
  if (text === '') return refuse('empty')
  return /^[A-Za-z0-9_-]{6,64}$/.test(text) ? { ok: true, value: text } : refuse('notOpenid')
}
