import type { SmsConfig } from '../../schema/steps/sms.ts'
import { compileTemplate } from '../render/compile-template.ts'
import { composeSms } from '../render/compose-sms.ts'
import { type Compose, messageRunner } from './message.ts'

/** The content of one person's message. */
export const composeSmsMessage: Compose<SmsConfig> = ({ body }, scope, { workspace, plan }) =>
  composeSms({
    body: compileTemplate(body, { escape: 'none' }).render(scope),
    signature: workspace.signature || null,
    optOutText: workspace.optOut,
    purpose: plan.settings.purpose,
  })

/** Sends text messages: 【signature】, the rendered text, and for marketing the words that refuse further ones. */
export const sms = messageRunner<SmsConfig>('sms', composeSmsMessage)
