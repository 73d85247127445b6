import type { Violation } from './copy-request.ts'

const url = /(?:https?:\/\/|www\.)[^\s<>"'，。！？、）】」]+/gi
const bareDomain =
  /(?<![@\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org|io|co|me|cc|top|xyz|shop|vip|info|biz|link|app|ly|tv|fr|de|uk|us)(?![a-z])(?:\/[^\s，。！？、）】」]*)?/gi
const email = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g
const phone = /(?<![\w.,])(?:\+?\d[\d\s().-]{6,}\d|(?:95|96|10)\d{3}|12\d{3})(?![\d.,]*\d)/g

/** Links, addresses and numbers that the model has no business to know. `text` is without its placeholders. */
export function findContacts(text: string, allowedLinks: readonly string[]): Violation[] {
  const plain = text.normalize('NFKC')
  const links = [...plain.matchAll(url), ...plain.replace(url, ' ').replace(email, ' ').matchAll(bareDomain)].map(
    ([link]) => link,
  )
  const emails = [...plain.matchAll(email)].map(([found]) => found)
  const phones = [...plain.replace(url, ' ').matchAll(phone)]
    .map(([found]) => found.trim())
    .filter((found) => !isDate(found))
  return [
    ...links.filter((link) => !allowedLinks.includes(link)).map((detail): Violation => ({ code: 'link', detail })),
    ...emails.map((detail): Violation => ({ code: 'email', detail })),
    ...phones.map((detail): Violation => ({ code: 'phone', detail })),
    ...(/(?:微信|wechat|weixin|qq)\s*(?:号|id)?\s*[:：]\s*[\w-]{4,}/i.test(plain)
      ? [{ code: 'phone', detail: 'QQ / 微信' } as Violation]
      : []),
  ]
}

function isDate(text: string): boolean {
  return /^\d{4}[-./]\d{1,2}[-./]\d{1,2}$/.test(text) || /^\d{4}\s?-\s?\d{4}$/.test(text)
}

const amount =
  /(?:[¥$€£]|usd|rmb|cny)\s*\d[\d,]*(?:\.\d+)?|\d[\d,]*(?:\.\d+)?\s*(?:元|块|万元|美元|欧元|折|%|percent|off\b|dollars?|euros?|yuan|rmb|usd)|[一二三四五六七八九半]折|半价|half price|buy one get one|买一送一/gi

/** Prices and discounts that are not in the brief. A number counts as known when the brief has it with any unit. */
export function findInventedPrices(text: string, brief: string): Violation[] {
  const known = brief.normalize('NFKC').toLowerCase()
  const numbers = new Set([...known.matchAll(/\d[\d,]*(?:\.\d+)?/g)].map(([found]) => found.replaceAll(',', '')))
  return [...text.normalize('NFKC').matchAll(amount)].flatMap(([found]): Violation[] => {
    const number = /\d[\d,]*(?:\.\d+)?/.exec(found)?.[0].replaceAll(',', '')
    const isKnown = number === undefined ? known.includes(found.toLowerCase()) : numbers.has(number)
    return isKnown ? [] : [{ code: 'price', detail: found.trim() }]
  })
}
