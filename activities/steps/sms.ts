import type { SmsConfig } from '../../schema/steps/sms.ts'
import { compileTemplate } from '../render/compile-template.ts'
import { composeSms } from '../render/compose-sms.ts'
import { messageRunner } from './message.ts'

/** Sends text messages: 【signature】, the rendered text, and for marketing the words that refuse further ones. */
export const sms = messageRunner<SmsConfig>('sms', ({ body }, scope, { workspace, plan }) =>
  composeSms({
    body: compileTemplate(body, { escape: 'none' }).render(scope),
    signature: workspace.signature || null, optOutText: workspace.optOut, purpose: plan.settings.purpose,
  }),
)
