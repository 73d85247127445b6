import type { JourneyDoc } from '../../schema/document.ts'
import { canonicalJson } from '../../schema/json.ts'

/** Saves a journey as one file of canonical JSON, fit for git diff. */
export function exportDocument(doc: JourneyDoc): void {
  const url = URL.createObjectURL(new Blob([`${canonicalJson(doc, 2)}\n`], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${doc.name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, 80) || 'journey'}.caravan.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
