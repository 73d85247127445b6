import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * How one account of the sandbox behaves; every field has a default.
 *
 * - `idempotent`: a repeated reference is recognised and not delivered again
 * - `query`: answers what became of references
 * - `faults`: address faults are played (faults.ts); turn off for broadcasts to generated numbers
 * - `inbox`: messages are kept for the phone page; turn off for benchmarks
 * - `fault`, `faultCalls`: the next `faultCalls` calls play this whole-call fault
 * - `latencyMs`: added to each answer; `receiptDelayMs`: from the call to its receipts; `undelivered`: share of bad receipts
 */
export const accountSettings = z.strictObject({
  idempotent: z.boolean().default(false),
  query: z.boolean().default(false),
  faults: z.boolean().default(true),
  inbox: z.boolean().default(true),
  receipts: z.boolean().default(true),
  fault: z.string().max(40).optional(),
  faultCalls: z.int().min(0).max(1_000_000).default(0),
  latencyMs: z.number().min(0).max(60_000).default(0),
  receiptDelayMs: z.tuple([z.number().min(0), z.number().min(0).max(86_400_000)]).default([300, 1500]),
  undelivered: z.number().min(0).max(1).default(0),
  perCall: z.int().min(1).max(10_000).default(1000),
})
export type AccountSettings = z.infer<typeof accountSettings>

/** The accounts by name. An unknown name is an account with defaults. */
export type Accounts = {
  get(name: string): AccountSettings
  put(name: string, settings: AccountSettings): void
  all(): Record<string, AccountSettings>
}

/** Accounts kept in `file`; `initial` wins over what the file says. */
export function openAccounts(file: string, initial: Record<string, z.input<typeof accountSettings>> = {}): Accounts {
  const accounts = new Map<string, AccountSettings>()
  for (const [name, settings] of [...Object.entries(readFile(file)), ...Object.entries(initial)]) {
    const parsed = accountSettings.safeParse(settings)
    if (parsed.success) accounts.set(name, parsed.data)
  }
  const defaults = accountSettings.parse({})
  return {
    get: (name) => accounts.get(name) ?? defaults,
    put(name, settings) {
      accounts.set(name, settings)
      // Renamed into place: a kill in the middle of the write leaves the old file.
      writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(accounts)))
      renameSync(`${file}.new`, file)
    },
    all: () => Object.fromEntries(accounts),
  }
}

function readFile(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  } catch {
    return {}
  }
}
