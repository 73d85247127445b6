import { closeSync, createReadStream, existsSync, openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { refNumber } from './seeded.ts'

/**
 * What really arrived, counted from the file: `accepted` lines, `distinct` references, `recipients` (distinct addresses),
 * and up to 100 references that came more than once. Repeats that an idempotent account recognised are not accepted lines.
 */
export type LedgerSummary = {
  accepted: number
  distinct: number
  recipients: number
  duplicates: string[]
  duplicateCount: number
}

/**
 * The provider's own record: `{"ref","to","ch","acc","at"}` a line, `to` a hash. Appended with one synchronous write per
 * call before the call is answered, so that it is exact whatever is killed and whenever.
 */
export type Ledger = {
  file: string
  append(lines: string): void
  /** Every line so far, oldest first. */
  lines(): AsyncIterable<string>
  summary(account?: string): Promise<LedgerSummary>
  close(): void
}

/** Opens or continues the ledger at `file`. */
export function openLedger(file: string): Ledger {
  const descriptor = openSync(file, 'a')
  const lines = (): AsyncIterable<string> =>
    existsSync(file) ? createInterface({ input: createReadStream(file), crlfDelay: Infinity }) : emptyLines()
  return {
    file,
    append: (text) => void writeSync(descriptor, text),
    lines,
    summary: (account) => summarise(lines(), account),
    close: () => closeSync(descriptor),
  }
}

/** One line. `ref` and `account` come from outside and are quoted; the rest is ours. */
export function ledgerLine(ref: string, to: number, channel: string, account: string, at: number): string {
  return `{"ref":${JSON.stringify(ref)},"to":"${to.toString(36)}","ch":"${channel}","acc":"${account}","at":${at}}\n`
}

/** Reads a line; null for one cut short by a kill in the middle of a write. */
export function readLedgerLine(line: string): { ref: string; to: string; acc: string } | null {
  try {
    return JSON.parse(line) as { ref: string; to: string; acc: string }
  } catch {
    return null
  }
}

async function summarise(lines: AsyncIterable<string>, account: string | undefined): Promise<LedgerSummary> {
  const refs = createNumberList()
  const recipients = createNumberList()
  for await (const text of lines) {
    const line = readLedgerLine(text)
    if (!line || (account !== undefined && line.acc !== account)) continue
    refs.push(refNumber(line.ref))
    recipients.push(Number.parseInt(line.to, 36))
  }
  const repeated = repeatedIn(refs.sorted())
  const duplicates = repeated.keys.slice(0, 100).map((key) => (key >= 0 ? String(key) : 'not a number'))
  return {
    accepted: refs.length(),
    distinct: refs.length() - repeated.extra,
    recipients: recipients.length() - repeatedIn(recipients.sorted()).extra,
    duplicates,
    duplicateCount: repeated.extra,
  }
}

/** Millions of numbers in eight bytes each. */
function createNumberList() {
  let numbers = new Float64Array(4096)
  let length = 0
  return {
    push(value: number) {
      if (length === numbers.length) {
        const larger = new Float64Array(length * 2)
        larger.set(numbers)
        numbers = larger
      }
      numbers[length++] = value
    },
    length: () => length,
    sorted: () => numbers.subarray(0, length).toSorted(),
  }
}

function repeatedIn(sorted: Float64Array): { keys: number[]; extra: number } {
  const keys: number[] = []
  let extra = 0
  for (let at = 1; at < sorted.length; at++) {
    if (sorted[at] !== sorted[at - 1]) continue
    extra += 1
    if (keys.length < 100 && keys.at(-1) !== sorted[at]) keys.push(sorted[at] as number)
  }
  return { keys, extra }
}

async function* emptyLines(): AsyncIterable<string> {}
