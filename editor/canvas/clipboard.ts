import { z } from 'zod'
import { type Step, stepSchema } from '../../schema/document.ts'
import type { TemplateTexts } from '../remap/references.ts'

const present = 2
const steps = z.array(stepSchema).min(1).max(5000)
const texts = z.record(z.string(), z.strictObject({ name: z.string(), fields: z.record(z.string(), z.unknown()) }))
/** Format 1 had no texts of templates; it is still read. */
const format = z.discriminatedUnion('format', [
  z.object({ caravan: z.literal('steps'), format: z.literal(1), steps }),
  z.object({ caravan: z.literal('steps'), format: z.literal(present), steps, texts }),
])

/** Copied steps, and the texts of the templates they use, so that they can be kept where the templates are not. */
export type Copied = { steps: Step[]; texts: TemplateTexts }
export type Clipboard = { ok: true; copied: Copied } | { ok: false; reason: 'empty' | 'foreign' | 'newer' | 'invalid' }

let inMemory: string | null = null

/** Puts steps on the clipboard of the system, so that they can be pasted into another journey, tab or workspace. */
export async function writeClipboard(copied: Copied): Promise<void> {
  const text = JSON.stringify({ caravan: 'steps', format: present, ...copied }, null, 1)
  inMemory = text
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    // Without permission the copy still works inside this tab.
  }
}

/** Steps from the clipboard, or why there are none. */
export async function readClipboard(): Promise<Clipboard> {
  try {
    return parseClipboard(await navigator.clipboard.readText())
  } catch {
    return parseClipboard(inMemory ?? '')
  }
}

/** Reads what another journey put on the clipboard. */
export function parseClipboard(text: string): Clipboard {
  if (text.trim() === '') return { ok: false, reason: 'empty' }
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return { ok: false, reason: 'foreign' }
  }
  if (read === null || typeof read !== 'object' || !('caravan' in read)) return { ok: false, reason: 'foreign' }
  if ('format' in read && typeof read.format === 'number' && read.format > present)
    return { ok: false, reason: 'newer' }
  const parsed = format.safeParse(read)
  if (!parsed.success) return { ok: false, reason: 'invalid' }
  return { ok: true, copied: { steps: parsed.data.steps, texts: parsed.data.format === 1 ? {} : parsed.data.texts } }
}
