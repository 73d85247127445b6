import { applyPatches, enablePatches, type Patch, produceWithPatches, setAutoFreeze } from 'immer'
import type { DocPatch } from '../../schema/api/journeys.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import { type Command, CommandRefused } from './command.ts'
import { recipes } from './recipes.ts'

enablePatches()
setAutoFreeze(true)

/** A document after a command, with the way there and the way back. */
export type Applied = { doc: JourneyDoc; patches: DocPatch[]; inverse: DocPatch[] }

/** Does a command. Throws `CommandRefused` when the document has no place for it; the document is then as before. */
export function applyCommand(doc: JourneyDoc, command: Command): Applied {
  if (command.type === 'revert') return applyDocPatches(doc, command.patches)
  if (command.type === 'replaceDocument') return replaceAll(doc, command.doc)
  const recipe = recipes[command.type] as (doc: JourneyDoc, command: Command) => void
  const [next, patches, inverse] = produceWithPatches(doc, (draft) => recipe(draft as JourneyDoc, command))
  return { doc: next, patches: patches, inverse: inverse }
}

/** Applies patches, mine or somebody else's. Refuses when they do not fit any more. */
export function applyDocPatches(doc: JourneyDoc, patches: DocPatch[]): Applied {
  try {
    const [next, , inverse] = produceWithPatches(doc, (draft) => {
      applyPatches(draft, patches as Patch[])
    })
    return { doc: next, patches, inverse: inverse }
  } catch {
    throw new CommandRefused('gone')
  }
}

function replaceAll(doc: JourneyDoc, to: JourneyDoc): Applied {
  const [next, patches, inverse] = produceWithPatches(doc, (draft) => {
    Object.assign(draft, structuredClone(to))
  })
  return { doc: next, patches: patches, inverse: inverse }
}
