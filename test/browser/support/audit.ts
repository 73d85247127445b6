import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** The rules of WCAG 2.2, levels A and AA. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

type Found = { id: string; help: string; nodes: { target: unknown[]; failureSummary?: string; html: string }[] }

/** What axe finds wrong with the page as it stands: one line a rule and element, nothing when all is well. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(
    async (only) =>
      // axe put itself there a line ago.
      // oxlint-disable-next-line typescript/no-explicit-any
      ((await (globalThis as any).axe.run(document, { runOnly: only, resultTypes: ['violations'] })).violations ??
        []) as Found[],
    tags,
  )
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '', html }) => {
      const why = failureSummary.split('\n').slice(1).join(' ').trim()
      return `${id}: ${target.join(' ')} ${html.slice(0, 160)} – ${why.slice(0, 240)}`
    }),
  )
}
