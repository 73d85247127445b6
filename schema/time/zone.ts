import { z } from 'zod'

const known = new Map<string, boolean>()

/** True for an IANA zone this runtime knows (`Asia/Shanghai`, `UTC`). Offsets such as `+08:00` are refused: they know no DST. */
export function isZone(name: string): boolean {
  let answer = known.get(name)
  if (answer === undefined) {
    answer = /^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name) && tryZone(name)
    if (known.size < 2000) known.set(name, answer)
  }
  return answer
}

function tryZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

export const zoneSchema = z.string().refine(isZone, 'an IANA time zone such as Asia/Shanghai')
