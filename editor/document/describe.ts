import type { JourneyDoc, Step } from '../../schema/document.ts'
import type { Kinds } from '../../schema/steps/registry.ts'
import type { Command, CommandLabel } from './command.ts'

/** What a step is called: the author's name, else its kind's title. */
export function stepTitle(step: Step, kinds: Kinds): { en: string; zh: string } {
  if (step.name) return { en: step.name, zh: step.name }
  return kinds.get(step.kind)?.title ?? { en: step.kind, zh: step.kind }
}

/** Names a command before it is done, while the step it takes away is still there. */
export function createDescribe(kinds: Kinds): (doc: JourneyDoc, command: Command) => CommandLabel {
  const subject = (doc: JourneyDoc, id: string | undefined) => {
    const step = id === undefined ? undefined : doc.steps[id]
    return step ? { subject: stepTitle(step, kinds) } : {}
  }
  return (doc, command) => {
    switch (command.type) {
      case 'insertStep':
      case 'insertBefore':
      case 'insertTrigger':
      case 'insertLoose':
        return { type: command.type, subject: stepTitle(command.step, kinds) }
      case 'paste':
      case 'duplicate':
        return {
          type: command.type,
          count: command.steps.length,
          ...(command.steps[0] ? { subject: stepTitle(command.steps[0], kinds) } : {}),
        }
      case 'deleteSteps':
      case 'moveSteps':
        return { type: command.type, count: command.ids.length, ...subject(doc, command.ids[0]) }
      case 'deleteBranch':
        return { type: command.type, ...subject(doc, command.id) }
      case 'connect':
        return { type: command.type, ...subject(doc, command.place.from) }
      case 'setConfig':
      case 'rename':
      case 'pin':
        return { type: command.type, ...subject(doc, command.step) }
      case 'pinSteps':
        return { type: command.type, count: command.pins.length, ...subject(doc, command.pins[0]?.step) }
      case 'unpin':
        return { type: command.type, count: command.steps.length, ...subject(doc, command.steps[0]) }
      case 'listTrigger':
      case 'mendId':
        return { type: command.type, ...subject(doc, command.id) }
      case 'addGroup':
        return { type: command.type, subject: { en: command.group.name, zh: command.group.name } }
      case 'renameGroup':
      case 'collapseGroup':
      case 'ungroup': {
        const name = doc.groups?.find(({ id }) => id === command.id)?.name ?? ''
        return { type: command.type, subject: { en: name, zh: name } }
      }
      case 'fix':
        return { type: command.type, ...subject(doc, command.step) }
      case 'renameJourney':
      case 'setSettings':
      case 'addNote':
      case 'setNote':
      case 'moveNote':
      case 'deleteNote':
      case 'replaceDocument':
      case 'revert':
        return { type: command.type }
    }
  }
}
