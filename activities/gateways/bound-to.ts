import type { BoundTemplate, RenderedContent } from './gateway.ts'

/** The audited template that a text goes out as; undefined for a free text. */
export function boundTo(content: RenderedContent): BoundTemplate | undefined {
  return content.channel === 'sms' ? content.binding : undefined
}
