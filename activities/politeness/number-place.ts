import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** Where a number is at home, as far as its digits say. Several zones: it may be in any of them. */
export type NumberPlace = { country: string | null; state: string | null; zones: readonly string[] }

const china: NumberPlace = { country: 'CN', state: null, zones: ['Asia/Shanghai'] }
const unknown: NumberPlace = { country: null, state: null, zones: [] }
/** More zones than these mean that the digits say nothing of a place (freephone numbers). */
const mostZones = 12
const remembered = new Map<string, Promise<NumberPlace>>()
const mostRemembered = 20_000

/**
 * The place of an E.164 number. Looking one up takes 5 ms, so the answer is kept by the first eight characters (country, area and
 * exchange); mainland China, which is one zone, is answered from its prefix.
 */
export function placeOf(number: string): Promise<NumberPlace> | NumberPlace {
  if (number.startsWith('+86')) return china
  const prefix = number.slice(0, 8)
  const known = remembered.get(prefix)
  if (known) return known
  if (remembered.size >= mostRemembered) remembered.clear()
  const found = lookUp(number)
  remembered.set(prefix, found)
  return found
}

async function lookUp(number: string): Promise<NumberPlace> {
  const parsed = parsePhoneNumberFromString(number)
  if (!parsed) return unknown
  // 14 MB of data, loaded when the first number outside China is written to.
  const { geocoder, timezones } = await import('libphonenumber-geo-carrier')
  // Prefixes are asked, not whole numbers: the library's types ask for the parsed number.
  const [place, zones] = await Promise.all([geocoder(parsed as never, 'en'), timezones(parsed as never)])
  const country = parsed.country ?? null
  return {
    country,
    state: country === 'US' ? stateOf(place ?? '') : null,
    zones: zones && zones.length <= mostZones ? zones : [],
  }
}

const carriers = new Map<string, Promise<string | null>>()
const names: [RegExp, string][] = [
  [/mobile/i, 'mobile'],
  [/unicom/i, 'unicom'],
  [/telecom/i, 'telecom'],
]

/** The carrier that a mainland Chinese number was given out by (`mobile`, `unicom`, `telecom`); null elsewhere. Numbers can be taken along. */
export function carrierOf(number: string): Promise<string | null> | null {
  if (!number.startsWith('+861')) return null
  const prefix = number.slice(0, 7)
  const known = carriers.get(prefix)
  if (known) return known
  const found = lookUpCarrier(number)
  carriers.set(prefix, found)
  return found
}

async function lookUpCarrier(number: string): Promise<string | null> {
  const parsed = parsePhoneNumberFromString(number)
  if (!parsed) return null
  const { carrier } = await import('libphonenumber-geo-carrier')
  const name = (await carrier(parsed as never, 'en')) ?? ''
  return names.find(([pattern]) => pattern.test(name))?.[1] ?? null
}

const states: Record<string, string> = {
  Florida: 'FL',
  Oklahoma: 'OK',
  Maryland: 'MD',
  Mississippi: 'MS',
  'New Jersey': 'NJ',
  Connecticut: 'CT',
  Texas: 'TX',
  'Rhode Island': 'RI',
}

/** "Houston, TX" and "Texas" are both Texas; states without a rule of their own are not needed. */
function stateOf(place: string): string | null {
  const code = /, ([A-Z]{2})$/.exec(place)?.[1]
  return code ?? states[place] ?? null
}
