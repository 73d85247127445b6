import { useQuery } from '@tanstack/react-query'
import type { TemplateContent } from '../../../schema/api/contacts.ts'
import { smsText } from '../../../schema/sms/sms-text.ts'
import { useDocument, useSession } from '../../canvas/JourneyContext.tsx'
import { queries } from '../../data/queries.ts'
import { fill, fillText } from '../../preview/fill.ts'
import { useSample } from '../../preview/use-sample.ts'

/** The content of a chosen template, for previews; undefined when the text is written in place. */
export function useTemplateContent(template: string | undefined): TemplateContent | undefined {
  const templates = useQuery({ ...queries.templates(), enabled: template !== undefined }).data
  return templates?.find((row) => row.id === template)?.content
}

/** An SMS as written, as sent to the preview contact, and what that contact lacks. */
export function useSmsText({ template, body = '' }: { template?: string | undefined; body?: string }): {
  body: string
  full: string
  missing: string[]
} {
  const content = useTemplateContent(template)
  const chosen = useSession((state) => state.sampleContact)
  const purpose = useDocument((state) => state.doc.settings.purpose)
  const { scope } = useSample(chosen)
  const workspace = useQuery(queries.workspace()).data
  const text = content?.channel === 'sms' ? content.body : body
  const missing = fill(text, scope)
    .filter((piece) => piece.kind === 'missing')
    .map((piece) => piece.name ?? piece.text)
  return {
    body: text,
    full:
      text === ''
        ? ''
        : smsText({
            body: fillText(text, scope),
            signature: workspace?.signature ?? null,
            optOutText: workspace?.optOut ?? '',
            purpose,
          }),
    missing: [...new Set(missing)],
  }
}
