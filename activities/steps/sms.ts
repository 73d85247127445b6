import type { SmsBinding, SmsParam } from '../../schema/sms/binding.ts'
import { unfit } from '../../schema/sms/param-value.ts'
import type { SmsConfig } from '../../schema/steps/sms.ts'
import type { BoundTemplate } from '../gateways/gateway.ts'
import { linkTargets } from '../links/link-targets.ts'
import { compileTemplate } from '../render/compile-template.ts'
import { composeSms } from '../render/compose-sms.ts'
import { UnfitVariableError } from '../render/template-error.ts'
import { type Compose, messageRunner } from './message.ts'

/** The content of one person's message, and as what the account knows it when its template is bound. */
export const composeSmsMessage: Compose<SmsConfig> = ({ body, bindings }, scope, { workspace, plan, step, lane }) => {
  const render = (text: string) => compileTemplate(text, { escape: 'none', links: linkTargets(step) }).render(scope)
  const binding = bindings?.[lane]
  const content = composeSms({
    body: render(body),
    signature: binding?.signature ?? (workspace.signature || null),
    optOutText: workspace.optOut,
    purpose: plan.settings.purpose,
  })
  return binding ? { ...content, binding: fillIn(binding, render) } : content
}

/** Throws `UnfitVariableError` for a value that the provider's template does not take. */
function fillIn({ templateCode, signature, params }: SmsBinding, render: (text: string) => string): BoundTemplate {
  const valueOf = (param: SmsParam) => {
    const text = render(param.value).trim()
    // The address round the code of a short link stands in the template.
    const value = param.kind === 'linkCode' ? (text.split('/').at(-1) ?? '') : text
    if (unfit(param, value) !== null) throw new UnfitVariableError(param.name)
    return { name: param.name, value }
  }
  return { templateCode, signature, params: params.map(valueOf) }
}

/** Sends text messages: 【signature】, the rendered text, and for marketing the words that refuse further ones. */
export const sms = messageRunner<SmsConfig>('sms', composeSmsMessage)
