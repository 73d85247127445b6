import type { ColumnTarget } from '../../schema/api/contacts.ts'
import { normaliseEmail } from '../../schema/addresses/email.ts'
import { normaliseOpenid } from '../../schema/addresses/openid.ts'
import { normalisePhone, type CountryCode } from '../../schema/addresses/phone.ts'
import type { AddressResult } from '../../schema/addresses/result.ts'
import { isZone } from '../../schema/time/zone.ts'
import { readAttribute, readBoolean, type DateOrder } from './attribute-value.ts'
import type { RowProblem, RowProblemCode } from './import-problem.ts'

/** How the columns of a file become contacts. `columns[n]` is what column n is. */
export type RowMapping = {
  columns: ColumnTarget[]
  defaultCountry?: CountryCode
  dateOrder?: DateOrder
}

/** A contact as one row has it. What the row leaves empty is absent and leaves the contact as it is. */
export type ContactDraft = {
  key: string
  phone?: string
  email?: string
  wechat?: string
  name?: string
  zone?: string
  locale?: string
  tags?: string[]
  attributes: Record<string, string | number | boolean>
  consents?: Partial<Record<'sms' | 'email' | 'wechat', boolean>>
}

/** `warnings` are values that count as missing; the contact is taken all the same. */
export type MappedRow =
  | { draft: ContactDraft; warnings: RowProblem[]; errors?: undefined }
  | { errors: RowProblem[]; draft?: undefined }

const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * One row as a contact, or everything that is wrong with it. A row with any wrong value is refused whole, so that nobody
 * is half-written; without a key column the phone, e-mail or WeChat id is the key.
 */
export function mapRow(mapping: RowMapping, fields: string[]): MappedRow {
  const draft: ContactDraft = { key: '', attributes: {} }
  const errors: RowProblem[] = []
  const warnings: RowProblem[] = []
  for (let column = 0; column < mapping.columns.length; column++) {
    const target = mapping.columns[column]
    const value = cleanCell(fields[column])
    if (!target || target.to === 'ignore' || value === '') continue
    const code = readCell(draft, target, value, mapping)
    if (code === 'unknownZone' || code === 'unknownLocale') warnings.push({ code, column })
    else if (code) errors.push({ code, column })
  }
  // Only when nothing else is wrong: a refused phone number would be reported twice.
  if (draft.key === '') draft.key = draft.phone ?? draft.email ?? draft.wechat ?? ''
  if (draft.key === '' && errors.length === 0) errors.push({ code: 'keyMissing' })
  return errors.length > 0 ? { errors } : { draft, warnings }
}

/** Trimmed, and without the apostrophe that spreadsheets and our own error file put before formulas. */
function cleanCell(field: string | undefined): string {
  const text = field?.trim() ?? ''
  return text.charCodeAt(0) === 39 && /^'[=+\-@]/.test(text) ? text.slice(1) : text
}

function readCell(
  draft: ContactDraft,
  target: ColumnTarget,
  value: string,
  mapping: RowMapping,
): RowProblemCode | null {
  switch (target.to) {
    case 'key':
      draft.key = value
      return value.length > 200 ? 'keyTooLong' : null
    case 'phone':
      if (/^\d(\.\d+)?e\+?\d+$/i.test(value)) return 'phoneScientific'
      return take(normalisePhone(value, mapping.defaultCountry), (phone) => (draft.phone = phone))
    case 'email':
      return take(normaliseEmail(value), (email) => (draft.email = email))
    case 'wechat':
      return take(normaliseOpenid(value), (openid) => (draft.wechat = openid))
    case 'name':
      draft.name = value
      return null
    case 'zone':
      if (!isZone(value)) return 'unknownZone'
      draft.zone = value
      return null
    case 'locale':
      if (!/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/.test(value)) return 'unknownLocale'
      draft.locale = value.replaceAll('_', '-')
      return null
    case 'tags':
      draft.tags = [
        ...new Set(
          value
            .split(/[,;|，；、]/)
            .map((tag) => tag.trim())
            .filter((tag) => tag !== ''),
        ),
      ]
      return null
    case 'consent': {
      const granted = readBoolean(value)
      if (granted === undefined) return 'notBoolean'
      draft.consents = { ...draft.consents, [target.channel]: granted }
      return null
    }
    case 'attribute':
      return readTyped(draft, target, value, mapping.dateOrder ?? 'ymd')
    case 'ignore':
      break
  }
  return null
}

const typeProblems = { text: null, number: 'notNumber', boolean: 'notBoolean', date: 'notDate' } as const

function readTyped(
  draft: ContactDraft,
  target: Extract<ColumnTarget, { to: 'attribute' }>,
  value: string,
  order: DateOrder,
) {
  const typed = readAttribute(value, target.as, order)
  if (typed === undefined) return typeProblems[target.as]
  // A column may be called __proto__; no attribute may.
  if (!forbidden.has(target.name)) draft.attributes[target.name] = typed
  return null
}

function take(result: AddressResult, set: (value: string) => void): RowProblemCode | null {
  if (result.ok) set(result.value)
  return result.ok || result.reason === 'empty' ? null : result.reason
}
