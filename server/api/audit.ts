import type { Services } from '../services.ts'

/** Keeps who did what to what. `detail` holds no addresses and no secrets. */
export async function audit(
  { database, workspace }: Services,
  act: string,
  subject: string,
  detail: object,
): Promise<void> {
  await database.db
    .insertInto('audit_log')
    .values({ workspace, actor: 'editor', act, subject, detail: JSON.stringify(detail) })
    .execute()
}
