import { compileTemplate } from '../render/compile-template.ts'
import { trackLinks } from '../render/fixed-links.ts'
import type { PlanStep } from '../../schema/plan.ts'

/**
 * The addresses behind a message step's short links, by link index: the same numbering as when its texts were rendered. E-mail
 * bodies have their plain links followed too; each field of a WeChat message is a text of its own, its body first.
 */
export function linkTargets(step: PlanStep): string[][] {
  const {
    body = '',
    data = {},
    url = '',
  } = step.config as { body?: string; data?: Record<string, string>; url?: string }
  if (step.channel === 'email') return [linksIn(trackLinks(body), 'html')]
  if (step.channel === 'sms') return [linksIn(body, 'none')]
  return [body, ...Object.values(data), url].map((text) => linksIn(text, 'none'))
}

function linksIn(text: string, escape: 'html' | 'none'): string[] {
  try {
    return compileTemplate(text, { escape }).links
  } catch {
    return []
  }
}
