import { maxSteps } from '../../schema/check.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import { openDocument } from '../../schema/migrate-doc.ts'
import type { Kinds } from '../../schema/steps/registry.ts'

export type ImportRefusal = {
  ok: false
  reason: 'notJson' | 'foreign' | 'newer' | 'invalid' | 'tooLarge'
  issues: string[]
}
/** `unknown` counts the steps of kinds that are not installed: they are kept as they are. */
export type Imported = { ok: true; doc: JourneyDoc; unknown: number } | ImportRefusal

const shownIssues = 5

/** Reads a file that should hold a journey. Never throws; a refusal says why, and where in the file. */
export function importDocument(text: string, kinds: Kinds): Imported {
  let plain: unknown
  try {
    // A byte order mark, as some editors leave it.
    plain = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return { ok: false, reason: 'notJson', issues: [] }
  }
  const opened = openDocument(plain)
  if (!opened.ok) {
    if (opened.reason === 'newer') return { ok: false, reason: 'newer', issues: [] }
    return isOurs(plain)
      ? { ok: false, reason: 'invalid', issues: opened.issues.slice(0, shownIssues) }
      : { ok: false, reason: 'foreign', issues: [] }
  }
  const steps = Object.values(opened.doc.steps)
  if (steps.length > maxSteps) return { ok: false, reason: 'tooLarge', issues: [] }
  return { ok: true, doc: opened.doc, unknown: steps.filter(({ kind }) => !kinds.has(kind)).length }
}

/** Our journeys have steps by id, triggers and settings; no other program's file has all three. */
function isOurs(plain: unknown): boolean {
  if (plain === null || typeof plain !== 'object' || Array.isArray(plain)) return false
  const { steps, triggers, settings } = plain as Record<string, unknown>
  return typeof steps === 'object' && !Array.isArray(steps) && Array.isArray(triggers) && typeof settings === 'object'
}
