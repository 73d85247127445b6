import { emptyDocument, type JourneyDoc, type Step } from '../../../schema/document.ts'

/** A journey with a few things to mend. */
export function untidy(): JourneyDoc {
  const doc = emptyDocument('Untidy')
  const step = (id: string, kind: string, config: Record<string, unknown>, next: Step['next']) => {
    doc.steps[id] = { id, kind, config, next }
  }
  const sms = (id: string) =>
    step(id, 'sms', { body: `Hello from ${id}` }, { sent: 'listen', failed: 'listen', skipped: 'listen' })
  step('start', 'api', {}, { next: 'wait' })
  step('wait', 'wait', { mode: 'for', duration: 'P1D', zone: 'contact' }, { next: 'split' })
  const arms = [
    { id: 'a', label: 'A', weight: 30 },
    { id: 'b', label: 'B', weight: 20 },
  ]
  step('split', 'split', { arms }, { a: 'a', b: 'b' })
  sms('a')
  sms('b')
  const branches = [{ id: 'clicked', on: 'message', fact: 'clicked' }]
  step('listen', 'listen', { branches, timeout: null }, { clicked: 'end' })
  step('end', 'exit', { reason: '', goal: false }, {})
  doc.triggers = ['start']
  return doc
}
