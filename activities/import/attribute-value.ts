/** The types a column may have; see `columnTarget` in schema/api/contacts.ts. */
export type AttributeType = 'text' | 'number' | 'boolean' | 'date'
/** How `03/04/2026` is meant. Dates that begin with the year are read the same in every order. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy'

const yes = new Set(['true', 'yes', 'y', 't', '1', 'on', '是', '真', '对', '有', '同意', 'oui', 'vrai'])
const no = new Set(['false', 'no', 'n', 'f', '0', 'off', '否', '假', '错', '无', '不同意', 'non', 'faux'])

/** A cell as a typed value; undefined when it is none of that type. Dates become `2026-11-24`, `2026-11-24T08:00:00` or an instant. */
export function readAttribute(
  raw: string,
  type: AttributeType,
  order: DateOrder,
): string | number | boolean | undefined {
  return readers[type](raw, order)
}

const readers = {
  text: (raw: string) => raw,
  number: readNumber,
  boolean: readBoolean,
  date: readCalendarDate,
} satisfies Record<AttributeType, (raw: string, order: DateOrder) => unknown>

/** `1,234.50`, `¥1,200`, `１２３`; neither percentages nor ranges. */
export function readNumber(raw: string): number | undefined {
  // Most numbers are plain digits: no need for the long way.
  if (/^\d{1,15}$/.test(raw)) return Number(raw)
  const text = raw
    .normalize('NFKC')
    .replace(/[\s\u00a0]/g, '')
    .replace(/^([+-]?)[¥$€£￥]/, '$1')
  if (!/^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?(e[+-]?\d{1,3})?$/i.test(text)) return undefined
  const value = Number(text.replaceAll(',', ''))
  return Number.isFinite(value) ? value : undefined
}

export function readBoolean(raw: string): boolean | undefined {
  const text = raw.normalize('NFKC').trim().toLowerCase()
  return yes.has(text) ? true : no.has(text) ? false : undefined
}

const yearFirst = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(.+))?$/
const compact = /^(\d{4})(\d{2})(\d{2})$/
const yearLast = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T\s]+(.+))?$/
const time = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/

export function readCalendarDate(raw: string, order: DateOrder): string | undefined {
  const text = raw.normalize('NFKC').trim()
  const first = yearFirst.exec(text) ?? compact.exec(text)
  if (first) return date(first[1], first[2], first[3], first[4])
  const last = yearLast.exec(text)
  if (!last) return undefined
  return order === 'mdy' ? date(last[3], last[1], last[2], last[4]) : date(last[3], last[2], last[1], last[4])
}

function date(year = '', month = '', day = '', clock?: string): string | undefined {
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  // A round trip through the calendar refuses February 30.
  const at = new Date(`${iso}T00:00:00Z`)
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== iso) return undefined
  if (clock === undefined) return iso
  const match = time.exec(clock)
  if (!match) return undefined
  const [, hour = '', minute = '', second = '00', zone = ''] = match
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
  return `${iso}T${hour.padStart(2, '0')}:${minute}:${second}${offset}`
}
