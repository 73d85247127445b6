import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { advanceBench } from './advance.ts'
import { canvas } from './canvas.ts'
import { gateways } from './gateways.ts'
import { idle } from './idle.ts'
import { importCsv } from './import.ts'
import { ingest } from './ingest.ts'
import { send } from './send.ts'
import { trigger } from './trigger.ts'

/** `npm run bench -- <name> [--contacts N] [--rows N] [--json FILE]` (design.md section 13). */
const benches: Record<string, (options: { contacts: number; rows: number }) => Promise<Record<string, number>>> = {
  send,
  trigger,
  ingest,
  import: importCsv,
  advance: advanceBench,
  idle,
  gateways,
  canvas,
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    contacts: { type: 'string', default: '200000' },
    rows: { type: 'string', default: '1000000' },
  },
})
const name = positionals[0] ?? ''
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined
if (!bench) {
  console.error(`name a bench: npm run bench -- ${Object.keys(benches).join(' | ')}`)
  process.exit(64)
}
const result = await bench({ contacts: whole('contacts', values.contacts), rows: whole('rows', values.rows) })
const figures = { bench: name, cores: cpus().length, node: process.version, ...result }
console.table(figures)
if (values.json) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`)
process.exit(0)

function whole(option: string, text: string): number {
  const n = Number(text)
  if (Number.isSafeInteger(n) && n > 0) return n
  console.error(`--${option} takes a whole number above 0, not "${text}"`)
  process.exit(64)
}
