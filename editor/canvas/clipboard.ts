import { z } from 'zod'
import { type Step, stepSchema } from '../../schema/document.ts'

const format = z.object({
  caravan: z.literal('steps'),
  format: z.literal(1),
  steps: z.array(stepSchema).min(1).max(5000),
})
let inMemory: string | null = null

/** Puts steps on the clipboard of the system, so that they can be pasted into another journey, tab or workspace. */
export async function writeClipboard(steps: Step[]): Promise<void> {
  const text = JSON.stringify({ caravan: 'steps', format: 1, steps }, null, 1)
  inMemory = text
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    // Without permission the copy still works inside this tab.
  }
}

/** Steps from the clipboard, or null when it holds something else. */
export async function readClipboard(): Promise<Step[] | null> {
  try {
    return parseClipboard(await navigator.clipboard.readText()) ?? (inMemory === null ? null : parseClipboard(inMemory))
  } catch {
    return inMemory === null ? null : parseClipboard(inMemory)
  }
}

/** Reads what another journey put on the clipboard; anything else is null. */
export function parseClipboard(text: string): Step[] | null {
  try {
    const parsed = format.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data.steps : null
  } catch {
    return null
  }
}
