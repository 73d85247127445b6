import { compileTemplate } from '../render/compile-template.ts'
import { trackLinks } from '../render/fixed-links.ts'
import type { PlanStep } from '../../schema/plan.ts'
import type { SmsBinding } from '../../schema/sms/binding.ts'

type Texts = {
  subject?: string
  body?: string
  data?: Record<string, string>
  url?: string
  bindings?: Record<string, SmsBinding>
}
const known = new WeakMap<object, readonly string[]>()

/**
 * The addresses behind a message step's short links: a link's index in click codes is its place here. All texts of a message share one
 * numbering (an e-mail's body before its subject; a WeChat message's body, fields, address; a text message's body and the variables of its
 * bindings), the same when rendered and when clicked.
 */
export function linkTargets(step: Pick<PlanStep, 'channel' | 'config'>): readonly string[] {
  const config = step.config as Texts & object
  const found = known.get(config)
  if (found) return found
  const { subject = '', body = '', data = {}, url = '', bindings = {} } = config
  // Accounts in the order of their ids: the database keeps none.
  const values = Object.keys(bindings)
    .toSorted()
    .flatMap((gateway) => bindings[gateway]!.params.map(({ value }) => value))
  const texts = step.channel === 'email' ? [trackLinks(body), subject] : [body, ...Object.values(data), url, ...values]
  const links = texts.reduce<readonly string[]>((all, text, i) => {
    try {
      return compileTemplate(text, { escape: step.channel === 'email' && i === 0 ? 'html' : 'none', links: all }).links
    } catch {
      return all // a text that cannot be used is a problem of its own
    }
  }, [])
  known.set(config, links)
  return links
}
