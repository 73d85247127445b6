import type { ColumnTarget } from '../../schema/api/contacts.ts'
import { normaliseEmail } from '../../schema/addresses/email.ts'
import { normalisePhone } from '../../schema/addresses/phone.ts'
import { readAttribute, type AttributeType } from './attribute-value.ts'

type Plain = Exclude<ColumnTarget['to'], 'attribute' | 'consent'>

/** Names of columns as people write them, without spaces, dashes and underscores. */
const names: [Plain, RegExp][] = [
  [
    'phone',
    /^(phone|mobile|cell|tel|telephone|phonenumber|mobilephone|msisdn|手机|手机号|手机号码|电话|电话号码|联系电话|移动电话)$/,
  ],
  ['email', /^(email|mail|emailaddress|邮箱|电子邮件|电子邮箱|邮件地址|邮箱地址)$/],
  ['wechat', /^(openid|wechat|wechatopenid|wxopenid|微信|微信openid|微信id)$/],
  ['key', /^(id|key|customerid|userid|contactid|memberid|externalid|uid|客户编号|客户id|用户id|会员号|会员编号|编号)$/],
  ['name', /^(name|fullname|displayname|姓名|名字|客户姓名|称呼|昵称)$/],
  ['zone', /^(zone|timezone|tz|时区)$/],
  ['locale', /^(locale|language|lang|语言)$/],
  ['tags', /^(tags?|labels?|标签)$/],
]
const consents: [Extract<ColumnTarget, { to: 'consent' }>['channel'], RegExp][] = [
  ['sms', /^(smsconsent|smsoptin|consentsms|短信同意|同意短信)$/],
  ['email', /^(emailconsent|emailoptin|consentemail|邮件同意|同意邮件)$/],
  ['wechat', /^(wechatconsent|wechatoptin|微信同意|同意微信)$/],
]

/** What each column probably is: by its name, else by what its values are. Each of key, phone and so on is used once. */
export function suggestMapping(columns: string[], sample: string[][], width: number): ColumnTarget[] {
  const used = new Set<string>()
  const once = (target: ColumnTarget): ColumnTarget | null => {
    if (used.has(target.to)) return null
    used.add(target.to)
    return target
  }
  const byName = Array.from({ length: width }, (_, at) => {
    const name = plainName(columns[at] ?? '')
    const consent = consents.find(([, pattern]) => pattern.test(name))
    if (consent) return { to: 'consent' as const, channel: consent[0] }
    const plain = names.find(([, pattern]) => pattern.test(name))
    return plain ? once({ to: plain[0] }) : null
  })
  return byName.map((target, at) => {
    if (target) return target
    const values = sample.flatMap((row) => (row[at]?.trim() ? [row[at].trim()] : []))
    const address = addressKind(values)
    return (address && once({ to: address })) ?? attribute(columns[at], at, values)
  })
}

function plainName(column: string): string {
  return column
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.\-（）()]/g, '')
}

function addressKind(values: string[]): 'phone' | 'email' | null {
  if (values.length === 0) return null
  const share = (is: (value: string) => boolean) => values.filter(is).length / values.length
  if (share((value) => value.includes('@') && normaliseEmail(value).ok) >= 0.8) return 'email'
  return share(
    (value) => /^(\+|00|86)?1[3-9][\d\s-]{9,}$|^\+\d[\d\s()-]{7,}$/.test(value) && normalisePhone(value, 'CN').ok,
  ) >= 0.8
    ? 'phone'
    : null
}

function attribute(column: string | undefined, at: number, values: string[]): ColumnTarget {
  const kinds: AttributeType[] = ['date', 'boolean', 'number']
  const as = values.length === 0 ? undefined : kinds.find((type) => values.every((value) => looksTyped(value, type)))
  return { to: 'attribute', name: (column ?? `column${at + 1}`).trim().slice(0, 80), as: as ?? 'text' }
}

/** A postcode or an account number is a text although its digits read as a number; 0 and 1 are more often counts than answers. */
function looksTyped(value: string, type: AttributeType): boolean {
  if (type === 'number' && (/^0\d/.test(value) || value.length > 15)) return false
  if (type === 'boolean' && /^[01]$/.test(value)) return false
  if (type === 'date' && /^\d+$/.test(value)) return false
  return readAttribute(value, type, 'ymd') !== undefined
}
