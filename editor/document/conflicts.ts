import type { JourneyDoc } from '../../schema/document.ts'
import { canonicalJson, type Json } from '../../schema/json.ts'
import type { Command, CommandLabel } from './command.ts'
import type { Pending } from './rebase.ts'

/** Two people changed the same value: theirs is in the document, mine is kept here until somebody chooses. */
export type Conflict = {
  id: string
  label: CommandLabel
  /** From the document's root. */
  path: (string | number)[]
  /** The step it is in; absent for the journey's own values. */
  stepId?: string
  /** The step was taken away meanwhile: mine can only be taken elsewhere. */
  gone?: { en: string; zh: string }
  mine: Json | undefined
  theirs: Json | undefined
}

/** The place and the value of a command that sets one value; null for those that draw. */
function valueOf(command: Command): { path: (string | number)[]; value: Json | undefined; stepId?: string } | null {
  switch (command.type) {
    case 'setConfig':
      return {
        path: ['steps', command.step, 'config', ...command.path],
        value: command.value as Json | undefined,
        stepId: command.step,
      }
    case 'rename':
      return { path: ['steps', command.step, 'name'], value: command.name, stepId: command.step }
    case 'renameJourney':
      return { path: ['name'], value: command.name }
    case 'setSettings':
      return { path: ['settings', ...command.path], value: command.value as Json | undefined }
    default:
      return null
  }
}

/** A text in the config of a step that was there: work that must not vanish with the step. */
const isWriting = (
  { path, value, stepId }: { path: (string | number)[]; value: unknown; stepId?: string },
  before: JourneyDoc,
) => path[2] === 'config' && typeof value === 'string' && value !== '' && stepId !== undefined && !!before.steps[stepId]

/** The value at a place of a document; undefined where there is none. */
export function valueAt(doc: JourneyDoc, path: (string | number)[]): Json | undefined {
  let here: unknown = doc
  for (const key of path) {
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, key)) return undefined
    here = (here as Record<string | number, unknown>)[key]
  }
  return here as Json | undefined
}

/** Whether two values are the same JSON, however they were built. */
export const sameValue = (a: unknown, b: unknown): boolean => a === b || canonicalJson(a) === canonicalJson(b)

/**
 * Takes out of the edits on their way those that set a value which somebody else has set meanwhile. A value that became what I wanted
 * is no conflict. A text written into a step that is gone is kept too; other edits of it no longer fit, and are named.
 */
export function splitConflicts(
  before: JourneyDoc,
  after: JourneyDoc,
  pending: Pending[],
): { pending: Pending[]; conflicts: Conflict[] } {
  const conflicts = new Map<string, Conflict>()
  const kept = pending.flatMap((entry) => {
    const commands = entry.commands.filter((command) => {
      const set = valueOf(command)
      if (!set) return true
      const gone = set.stepId !== undefined && !after.steps[set.stepId]
      if (gone && !isWriting(set, before)) return true
      const theirs = valueAt(after, set.path)
      if (!gone && (sameValue(valueAt(before, set.path), theirs) || sameValue(theirs, set.value))) return true
      const key = set.path.join('\u0000')
      conflicts.set(key, {
        id: `${entry.commandId}:${key}`,
        label: entry.label,
        path: set.path,
        mine: set.value,
        theirs,
        ...(set.stepId === undefined ? {} : { stepId: set.stepId }),
        ...(gone ? { gone: entry.label.subject ?? { en: '', zh: '' } } : {}),
      })
      return false
    })
    if (commands.length === entry.commands.length) return [entry]
    return commands.length === 0 ? [] : [{ ...entry, commands }]
  })
  return { pending: kept, conflicts: [...conflicts.values()] }
}

/** The command that puts my value, or both texts, in the place of theirs. */
export function resolveWith(conflict: Conflict, choice: 'mine' | 'both'): Command {
  const value = choice === 'both' ? `${String(conflict.theirs)}\n${String(conflict.mine)}` : conflict.mine
  const [first, second, third, ...rest] = conflict.path
  if (first === 'settings') return { type: 'setSettings', path: conflict.path.slice(1), value }
  if (first === 'name') return { type: 'renameJourney', name: String(value).replaceAll('\n', ' ') }
  if (third === 'name') return { type: 'rename', step: String(second), name: String(value).replaceAll('\n', ' ') }
  return { type: 'setConfig', step: String(second), path: rest, value }
}

/** Both can be kept when both are texts. */
export const canKeepBoth = ({ mine, theirs }: Conflict): boolean =>
  typeof mine === 'string' && typeof theirs === 'string' && mine !== '' && theirs !== ''
