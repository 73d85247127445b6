import type { Group, JourneyDoc, NoteColour, Step, StepId } from '../../schema/document.ts'
import type { DocPatch } from '../../schema/api/journeys.ts'

/** A place in the drawing where a step can be put: the ports of one step that lead to the same place. */
export type Place = { from: StepId; ports: string[] }

/** The end of a fragment: this port goes on where the place led before. */
export type Tail = { step: StepId; port: string }

/** A value inside a config, by keys. `undefined` removes the key. */
export type ConfigPath = (string | number)[]

/**
 * Everything that can be done to a drawing, as data: applied here, kept for rebasing, named in the undo button. New ids are made by the
 * caller, so that applying a command twice to the same document gives the same document.
 */
export type Command =
  | { type: 'insertStep'; place: Place; step: Step; flow: string[] }
  | { type: 'insertBefore'; target: StepId; sources: Place[]; step: Step; flow: string[] }
  | { type: 'insertTrigger'; step: Step; flow: string[]; target: StepId | null }
  | { type: 'insertLoose'; step: Step }
  | { type: 'paste'; place: Place | null; steps: Step[]; head: StepId; tails: Tail[] }
  | { type: 'duplicate'; place: Place; steps: Step[]; head: StepId; tails: Tail[] }
  | { type: 'deleteSteps'; ids: StepId[] }
  | { type: 'deleteBranch'; id: StepId }
  | { type: 'moveSteps'; ids: StepId[]; place: Place }
  | { type: 'connect'; place: Place; target: StepId | null }
  | { type: 'setConfig'; step: StepId; path: ConfigPath; value: unknown; ports?: string[] }
  | { type: 'rename'; step: StepId; name: string }
  | { type: 'renameJourney'; name: string }
  | { type: 'setSettings'; path: ConfigPath; value: unknown }
  | { type: 'pin'; step: StepId; x: number; y: number }
  | { type: 'pinSteps'; pins: { step: StepId; x: number; y: number }[] }
  | { type: 'unpin'; steps: StepId[] }
  | { type: 'addNote'; id: string; text: string; x: number; y: number; beside?: StepId }
  | { type: 'setNote'; id: string; text?: string; colour?: NoteColour }
  | { type: 'moveNote'; id: string; x: number; y: number; beside: StepId | null }
  | { type: 'deleteNote'; id: string }
  | { type: 'addGroup'; group: Group }
  | { type: 'renameGroup'; id: string; name: string }
  | { type: 'collapseGroup'; id: string; collapsed: boolean }
  | { type: 'ungroup'; id: string }
  | { type: 'listTrigger'; id: StepId; listed: boolean }
  | { type: 'mendId'; id: StepId }
  | { type: 'fix'; step?: StepId; commands: Command[] }
  | { type: 'replaceDocument'; doc: JourneyDoc }
  | { type: 'revert'; patches: DocPatch[] }

export type CommandType = Command['type']

/** What a command is called in the undo button and the history: its type, and the step it was done to. */
export type CommandLabel = { type: CommandType | 'undo' | 'redo'; subject?: { en: string; zh: string }; count?: number }

/** Why a command cannot be done to this document: the step it needs is gone, or it would do nothing. */
export class CommandRefused extends Error {
  readonly reason: 'gone' | 'exists' | 'nothing' | 'cycle'

  constructor(reason: CommandRefused['reason']) {
    super(reason)
    this.name = 'CommandRefused'
    this.reason = reason
  }
}
