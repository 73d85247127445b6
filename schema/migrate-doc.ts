import type { z } from 'zod'
import { documentFormat, documentSchema, type JourneyDoc } from './document.ts'

/** Why a document did not open. `newer`: written by a later release. `invalid`: `issues` says where, at most 20. */
export type OpenFailure = { ok: false; reason: 'notJson' | 'newer' | 'invalid'; issues: string[] }

/**
 * Opens a document of this or an older format. Never throws: nonsense, cyclic objects and prototype keys give a failure with reasons.
 * Steps of unknown kinds are kept as they are (`check` reports them).
 */
export function openDocument(input: unknown): { ok: true; doc: JourneyDoc } | OpenFailure {
  let plain: unknown
  try {
    plain = typeof input === 'string' ? JSON.parse(input) : JSON.parse(JSON.stringify(input ?? null))
  } catch (error) {
    return { ok: false, reason: 'notJson', issues: [error instanceof Error ? error.message : 'not JSON'] }
  }
  if (plain === null || typeof plain !== 'object' || Array.isArray(plain))
    return { ok: false, reason: 'invalid', issues: ['a journey is a JSON object'] }
  const format = (plain as { format?: unknown }).format
  if (typeof format === 'number' && format > documentFormat) {
    return {
      ok: false,
      reason: 'newer',
      issues: [
        `format ${format} is newer than this release understands (${documentFormat}); update Caravan to open it`,
      ],
    }
  }
  const parsed = documentSchema.safeParse(migrateDoc(plain as Record<string, unknown>))
  if (parsed.success) return { ok: true, doc: parsed.data }
  return { ok: false, reason: 'invalid', issues: issueLines(parsed.error) }
}

/** Brings a document of an older format to the present one. Format 1 is the first; a document without a format is read as 1. */
export function migrateDoc(doc: Record<string, unknown>): Record<string, unknown> {
  return { notes: [], ...doc, format: doc['format'] ?? documentFormat }
}

/** Zod issues as short lines: `steps.a.kind: expected string`. */
export function issueLines(error: z.ZodError, limit = 20): string[] {
  return error.issues.slice(0, limit).map((issue) => `${issue.path.join('.') || 'document'}: ${issue.message}`)
}
