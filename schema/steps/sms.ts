import { z } from 'zod'
import { defineStep, type StepCheckContext } from '../define-step.ts'
import type { Problem } from '../problem.ts'
import { checkSmsRules } from '../rules/check-sms.ts'
import { rulePack } from '../rules/registry.ts'
import { smsBindings } from '../sms/binding.ts'
import { checkMessage, excerpt, messageAction, messagePorts, messageShape } from './message.ts'

/** `bindings`: what accounts know the text as; written by its template when the journey is published. */
const config = z.strictObject({
  ...messageShape,
  body: z.string().max(4000).default(''),
  bindings: smsBindings.optional(),
})
export type SmsConfig = z.infer<typeof config>

/** Sends a text message. */
export const sms = defineStep<SmsConfig>({
  kind: 'sms',
  family: 'message',
  title: { en: 'SMS', zh: '短信' },
  description: { en: 'A text message to their phone', zh: '发送手机短信' },
  config,
  defaults: { body: '' },
  ports: () => messagePorts,
  summary: ({ body, template }, language) =>
    excerpt(body) || (template ? template : language === 'zh' ? '还没有内容' : 'No text yet'),
  check: (sms, context) => [...checkMessage(sms, { body: sms.body }, 'sms', context), ...checkRules(sms, context)],
  action: messageAction('sms'),
})

/**
 * What providers would refuse. An error when nobody else can send the text: of the account that the step names, or when every account of
 * the channel refuses it; else a warning.
 */
function checkRules(sms: SmsConfig, { catalogue, purpose }: StepCheckContext): Omit<Problem, 'stepId'>[] {
  const template = sms.template === undefined ? undefined : catalogue.templates[sms.template]?.sms
  const { body, bindings = {} } = template ?? sms
  const { optOut = '' } = catalogue
  if (body.trim() === '') return []
  const accounts = Object.entries(catalogue.gateways).filter(
    ([id, { channel }]) => channel === 'sms' && (sms.gateway === undefined || sms.gateway === id),
  )
  const found = accounts.map(([id, { kind = '', name }]) => {
    const pack = rulePack(kind)
    return pack ? checkSmsRules({ body, optOut, purpose }, bindings[id], pack, name) : []
  })
  const severity = found.every((problems) => problems.length > 0) ? ('error' as const) : ('warning' as const)
  const words = optOut.trim()
  const text = body.trimEnd()
  const before = text.endsWith(words) ? text.slice(0, -words.length) : text
  // Very short words are parts of others.
  const within = purpose === 'marketing' && words.length > 3 && before.includes(words)
  return [
    ...found.flat().map((problem) => ({ ...problem, severity })),
    ...(within
      ? [{ code: 'sms-opt-out-twice' as const, severity: 'error' as const, field: 'body', params: { words } }]
      : []),
  ]
}
