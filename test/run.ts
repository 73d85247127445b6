import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Counts, noCounts, readVitestReport } from './support/vitest-report.ts'

/** Folders that hold source; tools are given them by name, since walking a whole checkout takes minutes. */
const folders = ['schema', 'workflows', 'activities', 'server', 'editor', 'test', 'vitest.config.ts'].filter(existsSync)
const quick = process.argv.includes('--quick')

type Step = Readonly<{ title: string; command: readonly [string, ...string[]] }>

/** Each counts as one test. */
const staticSteps: readonly Step[] = [
  { title: 'format', command: ['oxfmt', '--check', '--no-error-on-unmatched-pattern', ...folders] },
  { title: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings', ...folders] },
  { title: 'types: schema, activities, server, tests', command: ['tsc', '--project', 'tsconfig.json'] },
  { title: 'types: workflows', command: ['tsc', '--project', 'workflows/tsconfig.json'] },
  { title: 'types: editor', command: ['tsc', '--project', 'editor/tsconfig.json'] },
  { title: 'dead code', command: ['knip'] },
]

/** Runs a tool of node_modules/.bin, its output straight to the terminal; true when it is content. */
async function run(title: string, [command, ...args]: Step['command']): Promise<boolean> {
  console.log(`\n== ${title}`)
  const child = spawn(join('node_modules', '.bin', command), args, { stdio: 'inherit' })
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    return code === 0
  } catch (error) {
    console.error(`${command} could not be started: ${(error as Error).message}`)
    return false
  }
}

async function runStaticSteps(): Promise<Counts> {
  const counts = noCounts()
  for (const step of staticSteps) {
    if (await run(step.title, step.command)) counts.passed += 1
    else counts.failed += 1
  }
  return counts
}

async function runVitest(): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'caravan-report-'))
  const report = join(folder, 'report.json')
  try {
    const only = quick ? ['--project', 'unit'] : []
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const content = await run(quick ? 'unit tests' : 'tests', [
      'vitest',
      'run',
      '--passWithNoTests',
      ...only,
      ...reporters,
    ])
    const counts = await readVitestReport(report)
    if (!content && counts.failed === 0) counts.failed = 1
    return counts
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const results = [await runStaticSteps(), await runVitest()]
const sum = (key: keyof Counts) => results.reduce((total, counts) => total + counts[key], 0)
const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}`)
process.exitCode = sum('failed') > 0 ? 1 : 0
