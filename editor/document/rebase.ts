import type { DocPatch } from '../../schema/api/journeys.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import { applyCommand } from './apply.ts'
import { type Command, type CommandLabel, CommandRefused } from './command.ts'

/** An edit that the server does not have yet. Its commands are kept, because patches of an older document may not fit a newer one. */
export type Pending = {
  commandId: string
  label: CommandLabel
  commands: Command[]
  patches: DocPatch[]
  /** On its way: it must not change any more, a retry sends the same. */
  sent: boolean
  at: number
  key?: string
}

/** Does pending edits again on top of another document. What no longer fits is dropped and named. */
export function rebase(
  base: JourneyDoc,
  pending: Pending[],
): { doc: JourneyDoc; pending: Pending[]; lost: CommandLabel[] } {
  let doc = base
  const kept: Pending[] = []
  const lost: CommandLabel[] = []
  for (const entry of pending) {
    try {
      let next = doc
      const patches: DocPatch[] = []
      for (const command of entry.commands) {
        const applied = applyCommand(next, command)
        next = applied.doc
        patches.push(...applied.patches)
      }
      doc = next
      if (patches.length > 0) kept.push({ ...entry, patches })
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error
      lost.push(entry.label)
    }
  }
  return { doc, pending: kept, lost }
}
