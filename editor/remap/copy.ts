import type { TemplateContent } from '../../schema/api/contacts.ts'
import type { Step } from '../../schema/document.ts'
import { writeClipboard } from '../canvas/clipboard.ts'
import { queries, queryClient } from '../data/queries.ts'
import type { TemplateTexts } from './references.ts'

/** Copies steps, with the texts of the templates they use. */
export async function copySteps(steps: Step[]): Promise<void> {
  await writeClipboard({ steps, texts: await textsOf(steps) })
}

async function textsOf(steps: Step[]): Promise<TemplateTexts> {
  const used = new Set(steps.map(({ config }) => config['template']).filter((id) => typeof id === 'string'))
  if (used.size === 0) return {}
  try {
    const templates = await queryClient.ensureQueryData(queries.templates())
    return Object.fromEntries(
      templates
        .filter(({ id }) => used.has(id))
        .map(({ id, name, content }) => [id, { name, fields: fieldsOf(content) }]),
    )
  } catch {
    // Without the network the steps are copied without the texts of their templates.
    return {}
  }
}

/** A template's content as a message step writes it: without the channel, which is the step's kind. */
function fieldsOf(content: TemplateContent): Record<string, unknown> {
  return Object.fromEntries(Object.entries(content).filter(([key]) => key !== 'channel'))
}
