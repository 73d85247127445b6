import type { TemplateContent } from '../../../schema/api/contacts.ts'

/** The words of a template, for cards and search. */
export function excerptOf(content: TemplateContent): string {
  const body = content.body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return content.channel === 'email' ? [content.subject, body].filter(Boolean).join(' — ') : body
}

/** An empty template of a channel. */
export function emptyContent(channel: TemplateContent['channel']): TemplateContent {
  if (channel === 'email') return { channel, subject: '', body: '' }
  if (channel === 'wechat') return { channel, form: 'customerService', body: '' }
  return { channel, body: '' }
}
