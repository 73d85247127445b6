import type { Json } from '../json.ts'

/** The exact decimal sum of the numbers in a list (0.1 + 0.2 = 0.3); whatever is no number is left out. */
export function addDecimals(values: (Json | undefined)[]): number {
  let total = 0n
  let places = 0
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value)) continue
    const { digits, scale } = toDecimal(value)
    if (scale > places) [total, places] = [total * 10n ** BigInt(scale - places), scale]
    total += digits * 10n ** BigInt(places - scale)
  }
  return Number(`${total}e-${places}`)
}

/** A double as digits × 10^−scale, by its shortest decimal text. */
function toDecimal(value: number): { digits: bigint; scale: number } {
  const [mantissa = '0', exponent = '0'] = value.toString().split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  const scale = fraction.length - Number(exponent)
  const digits = BigInt(whole + fraction)
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 }
}
