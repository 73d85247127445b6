import type { Bilingual } from '../../schema/bilingual.ts'
import type { Step, StepId } from '../../schema/document.ts'
import type { ListenConfig } from '../../schema/steps/listen.ts'
import type { Kinds } from '../../schema/steps/registry.ts'
import type { Tail } from './command.ts'
import { newStep } from './new-step.ts'

/** What the recipe is called where steps are chosen. */
export const fallbackTitle: Bilingual = { en: 'WeChat, else SMS, else email', zh: '微信、短信、邮件逐级补发' }
export const fallbackHint: Bilingual = {
  en: 'The next channel only if the one before does not deliver in time',
  zh: '前一渠道未及时送达时，才使用下一渠道',
}

const channels = ['wechat', 'sms', 'email'] as const
/** How long a receipt is waited for: WeChat tells within minutes, SMS within hours. */
const windows = { wechat: 'PT30M', sms: 'PT4H' } as const

/**
 * A chain of ordinary steps: a message, then a wait for its receipt; “delivered” goes on, “failed” and no receipt in time lead to the next
 * channel, as does a message that could not be sent. `tails` are the ways that go on.
 */
export function fallbackChain(kinds: Kinds): { steps: Step[]; head: StepId; tails: Tail[] } {
  const steps: Step[] = []
  const tails: Tail[] = []
  /** Ways that still look for the next message. */
  let open: { step: Step; port: string }[] = []
  for (const channel of channels) {
    const message = newStep(kinds.get(channel)!).step
    for (const { step, port } of open) step.next[port] = message.id
    steps.push(message)
    if (channel === 'email') {
      tails.push(...Object.keys(message.next).map((port) => ({ step: message.id, port })))
      break
    }
    const config: ListenConfig = {
      branches: (['delivered', 'failed'] as const).map((fact) => ({ id: fact, on: 'message', fact, step: message.id })),
      timeout: windows[channel],
    }
    const receipt = newStep(kinds.get('listen')!, config).step
    steps.push(receipt)
    message.next['sent'] = receipt.id
    tails.push({ step: receipt.id, port: 'delivered' })
    open = [
      { step: receipt, port: 'failed' },
      { step: receipt, port: 'timeout' },
      ...Object.keys(message.next)
        .filter((port) => port !== 'sent')
        .map((port) => ({ step: message, port })),
    ]
  }
  return { steps, head: steps[0]!.id, tails }
}
