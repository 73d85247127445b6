import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { runChaos } from './chaos.ts'
import { parts } from './killer.ts'

/** `npm run chaos -- [--contacts N] [--kill worker|server|temporal|postgres|each|all] [--idempotent] [--seed n] [--json FILE]` */
const { values } = parseArgs({
  options: {
    contacts: { type: 'string', default: '20000' },
    kill: { type: 'string', default: 'all' },
    seed: { type: 'string' },
    idempotent: { type: 'boolean', default: false },
    json: { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
})
const kinds = [...parts, 'each', 'all'] as const
const kill = kinds.find((kind) => kind === values.kill)
if (!kill) refuse(`--kill takes ${kinds.join(', ')}, not "${values.kill}"`)
const contacts = whole('contacts', values.contacts)
const seed = values.seed === undefined ? Date.now() % 1_000_000 : whole('seed', values.seed)
console.log(`chaos: ${contacts} contacts, kill ${kill}, seed ${seed}`)
const result = await runChaos({
  contacts,
  kill: kill,
  seed,
  idempotent: values.idempotent,
  patienceMs: 120_000 + contacts * 3,
  say: (line) => (values.quiet ? undefined : console.error(line)),
})
if (values.json) await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`)
const { lost, duplicated, unknown, kills, seconds } = result
console.table({ contacts, kills, lost, duplicated, unknown, seconds })
for (const line of result.open) console.error(`open: ${line}`)
for (const fault of result.faults) console.error(`fault: ${fault}`)
if (result.faults.length > 0) console.error(`repeat it with --seed ${seed}`)
process.exit(result.faults.length > 0 ? 1 : 0)

function whole(option: string, text: string): number {
  const n = Number(text)
  return Number.isSafeInteger(n) && n > 0 ? n : refuse(`--${option} takes a whole number above 0, not "${text}"`)
}

function refuse(sentence: string): never {
  console.error(sentence)
  process.exit(64)
}
