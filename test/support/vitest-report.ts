import { readFile } from 'node:fs/promises'

/** How a step went. */
export type Counts = { passed: number; failed: number; skipped: number }

/** The part of vitest's JSON report that is read. */
type Report = { testResults: { status: string; assertionResults: { status: string }[] }[] }

/** Nothing ran yet. */
export function noCounts(): Counts {
  return { passed: 0, failed: 0, skipped: 0 }
}

/** Counts tests; a file that broke before its first test counts as one failure. No report counts as nothing. */
export async function readVitestReport(path: string): Promise<Counts> {
  const counts = noCounts()
  const text = await readFile(path, 'utf8').catch(() => '{"testResults":[]}')
  for (const file of (JSON.parse(text) as Report).testResults) {
    const failedBefore = counts.failed
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1
      else if (status === 'failed') counts.failed += 1
      else counts.skipped += 1
    }
    if (file.status === 'failed' && counts.failed === failedBefore) counts.failed += 1
  }
  return counts
}
