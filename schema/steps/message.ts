import { z } from 'zod'
import type { Port, StepCheckContext, StepKind } from '../define-step.ts'
import type { Problem } from '../problem.ts'

/** What every message step has: an audited template by id, or text written in place; and the account that sends it. */
export const messageShape = {
  template: z.string().min(1).max(80).optional(),
  gateway: z.string().min(1).max(80).optional(),
  /** What happens outside the hours and over the caps: wait for the next opening (the default), or leave by `skipped`, perhaps to another channel. */
  outside: z.enum(['wait', 'skip']).optional(),
}

/** The ways out of a message step; all three go on by default (design.md "step kinds"). */
export const messagePorts: Port[] = [
  { id: 'sent', label: { en: 'sent', zh: '已发送' } },
  { id: 'failed', label: { en: 'failed', zh: '失败' }, optional: true },
  { id: 'skipped', label: { en: 'skipped', zh: '跳过' }, optional: true },
]

export const messageAction = (channel: 'sms' | 'email' | 'wechat'): NonNullable<StepKind['action']> => ({
  effect: 'message',
  channel,
  retry: { attempts: 5, backoffMs: 2000 },
  unknownPort: 'sent',
})

/** Problems that all message steps share: no text, an unknown or unfit template or gateway. `texts` are the fields written in place. */
export function checkMessage(
  config: { template?: string | undefined; gateway?: string | undefined },
  texts: Record<string, string>,
  channel: string,
  context: StepCheckContext,
): Omit<Problem, 'stepId'>[] {
  const problems: Omit<Problem, 'stepId'>[] = []
  const gateway = config.gateway === undefined ? undefined : own(context.catalogue.gateways, config.gateway)
  if (config.gateway !== undefined && !gateway)
    problems.push({ code: 'unknown-gateway', severity: 'error', field: 'gateway', params: { id: config.gateway } })
  if (gateway && gateway.channel !== channel)
    problems.push({ code: 'wrong-channel', severity: 'error', field: 'gateway', params: { name: gateway.name } })
  if (config.template === undefined) {
    for (const [field, text] of Object.entries(texts))
      if (text.trim() === '') problems.push({ code: 'empty-text', severity: 'error', field })
    return problems
  }
  const template = own(context.catalogue.templates, config.template)
  if (!template)
    problems.push({ code: 'unknown-template', severity: 'error', field: 'template', params: { id: config.template } })
  else if (template.channel !== channel)
    problems.push({ code: 'wrong-channel', severity: 'error', field: 'template', params: { name: config.template } })
  else if (!template.approved)
    problems.push({
      code: 'template-not-approved',
      severity: 'error',
      field: 'template',
      params: { id: config.template },
    })
  return problems
}

/** An entry by its name; what every object inherits is none. */
function own<T>(entries: Record<string, T>, id: string): T | undefined {
  return Object.hasOwn(entries, id) ? entries[id] : undefined
}

/** The first words of a text for a card's summary line. */
export function excerpt(text: string, length = 40): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return [...line].length > length ? `${[...line].slice(0, length).join('')}…` : line
}
