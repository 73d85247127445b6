import { templateContent } from '../schema/api/contacts.ts'
import type { JourneyDoc, Step } from '../schema/document.ts'
import type { Db, Trx } from '../activities/store/db.ts'

/** The document with the content of every template it names written into its steps: what is published never changes. */
export async function embedTemplates(db: Db | Trx, doc: JourneyDoc, workspace: number): Promise<JourneyDoc> {
  const ids = Object.values(doc.steps).flatMap((step) =>
    typeof step.config['template'] === 'string' ? [step.config['template']] : [],
  )
  if (ids.length === 0) return doc
  const rows = await db
    .selectFrom('template')
    .select(['id', 'content'])
    .where('id', 'in', ids)
    .where('workspace', '=', workspace)
    .where('deleted_at', 'is', null)
    .execute()
  const contents = new Map(rows.map((row) => [row.id, templateContent.parse(row.content)]))
  const embed = (step: Step): Step => {
    const content = contents.get(String(step.config['template']))
    if (!content || content.channel !== step.kind) return step
    const { channel: _, ...texts } = content
    const known = step.kind === 'email' ? { subject: 'subject' in texts ? texts.subject : '', body: texts.body } : texts
    return { ...step, config: { ...step.config, ...known } }
  }
  return { ...doc, steps: Object.fromEntries(Object.entries(doc.steps).map(([id, step]) => [id, embed(step)])) }
}
