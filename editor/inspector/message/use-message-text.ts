import { useQuery } from '@tanstack/react-query'
import type { TemplateContent } from '../../../schema/api/contacts.ts'
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
  const marketing = useDocument((state) => state.doc.settings.purpose === 'marketing')
  const { scope } = useSample(chosen)
  const signature = useQuery(queries.session()).data?.workspace.signature ?? ''
  const text = content?.channel === 'sms' ? content.body : body
  const chinese = /[\u3400-\u9fff]/.test(text)
  const optOut = marketing ? (chinese ? '拒收请回复R' : ' Reply STOP to opt out') : ''
  const missing = fill(text, scope)
    .filter((piece) => piece.kind === 'missing')
    .map((piece) => piece.name ?? piece.text)
  return {
    body: text,
    full: text === '' ? '' : `${signature ? `【${signature}】` : ''}${fillText(text, scope)}${optOut}`,
    missing: [...new Set(missing)],
  }
}
