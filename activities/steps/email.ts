import type { EmailConfig } from '../../schema/steps/email.ts'
import { linkTargets } from '../links/link-targets.ts'
import { compileTemplate } from '../render/compile-template.ts'
import { composeEmail } from '../render/compose-email.ts'
import { trackLinks } from '../render/fixed-links.ts'
import { type Compose, messageRunner } from './message.ts'

/** The content of one person's message. */
export const composeEmailMessage: Compose<EmailConfig> = (
  { subject, body },
  scope,
  { step, workspace, plan },
  person,
  unsubscribeUrl,
) =>
  composeEmail({
    subject: compileTemplate(subject, { escape: 'none', links: linkTargets(step) }).render(scope),
    html: compileTemplate(tracked(body), { escape: 'html', links: linkTargets(step) }).render(scope),
    purpose: plan.settings.purpose,
    language: person.contact.locale?.startsWith('en') ? 'en' : 'zh',
    unsubscribeUrl: unsubscribeUrl(),
    sender: { name: workspace.name },
  })

/** Sends e-mails: every fixed link of the body is followed, marketing mail can be unsubscribed from with one click. */
export const email = messageRunner<EmailConfig>('email', composeEmailMessage)

let last: { body: string; tracked: string } = { body: '', tracked: '' }

/** A batch renders one body many times: the rewriting of its links is remembered. */
function tracked(body: string): string {
  if (last.body !== body) last = { body, tracked: trackLinks(body) }
  return last.tracked
}
