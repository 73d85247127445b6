import { emptyDocument, type JourneyDoc, type Step, type StepId } from '../../schema/document.ts'

/** A journey as a marketer might let it grow: messages, waits, listens, splits of two and three that meet again, nested up to four deep. */
export function largeJourney(count: number): JourneyDoc {
  const doc = emptyDocument(`${count} steps`)
  let made = 0
  const add = (kind: string, config: Record<string, unknown>, next: Step['next']): StepId => {
    const id = `${kind}-${made++}`
    doc.steps[id] = { id, kind, config, next }
    return id
  }
  const message = (target: StepId) =>
    add(
      'sms',
      { body: `Hello {{ contact.name | default: 'you' }}, this is message ${made}.` },
      { sent: target, failed: target, skipped: target },
    )
  const wait = (target: StepId) =>
    add('wait', { mode: 'for', duration: `P${1 + (made % 6)}D`, zone: 'contact' }, { next: target })
  /** A block of about `size` steps that ends at a target; built from its end. */
  const block = (size: number, depth: number, end: StepId): StepId => {
    let target = end
    for (let left = size; left > 0;) {
      if (left >= 8 && depth < 4) {
        const arms = 2 + (made % 2)
        const inner = Math.max(1, Math.floor(Math.min(left - 1, 6 + (made % 30)) / arms))
        const heads = Array.from({ length: arms }, (_, arm) =>
          block(arm === arms - 1 ? inner - 1 : inner, depth + 1, target),
        )
        const weights = arms === 2 ? [50, 50] : [40, 30, 30]
        target = add(
          'split',
          { arms: heads.map((_, arm) => ({ id: `a${arm}`, label: `Arm ${arm + 1}`, weight: weights[arm] })) },
          Object.fromEntries(heads.map((head, arm) => [`a${arm}`, head])),
        )
        left -= inner * arms
      } else {
        target = left % 2 === 0 ? message(target) : wait(target)
        left -= 1
      }
    }
    return target
  }
  const exit = add('exit', { reason: '', goal: false }, {})
  let head: StepId = exit
  for (let left = count - 1 - made; left > 0; left = count - 1 - made) head = block(Math.min(60, left), 0, head)
  doc.steps['start'] = { id: 'start', kind: 'api', config: {}, next: { next: head } }
  doc.triggers = ['start']
  return doc
}
