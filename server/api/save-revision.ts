import type { z } from 'zod'
import type { savePatches, staleRevision } from '../../schema/api/journeys.ts'
import { documentFormat } from '../../schema/document.ts'
import { CaravanError } from '../../schema/errors.ts'
import type { Json } from '../../schema/json.ts'
import { openDocument } from '../../schema/migrate-doc.ts'
import { readJourney, revisionsSince } from '../../activities/store/journeys.ts'
import type { Db } from '../../activities/store/db.ts'
import { applyPatches } from './apply-patches.ts'

export type Saved = { revision: number } | { stale: z.infer<typeof staleRevision> }

/**
 * Applies one command's patches to a draft and keeps them in its log, under a lock on the journey. The same command id again
 * answers what it answered first; a draft that has moved on answers the patches since, for the author to rebase on.
 */
export async function saveRevision(
  db: Db,
  workspace: number,
  id: string,
  save: z.infer<typeof savePatches>,
  author: string,
): Promise<Saved> {
  if (save.format !== undefined && save.format !== documentFormat)
    throw new CaravanError('otherFormat', { client: save.format, server: documentFormat })
  return db.transaction().execute(async (trx) => {
    const journey = await readJourney(trx, workspace, id, true)
    if (!journey) throw new CaravanError('notFound', { what: 'journey', id })
    const before = await trx
      .selectFrom('journey_revision')
      .select('revision')
      .where('journey', '=', id)
      .where('command_id', '=', save.commandId)
      .executeTakeFirst()
    if (before) return { revision: before.revision }
    if (save.baseRevision !== journey.revision) {
      const since = save.baseRevision > journey.revision ? [] : await revisionsSince(trx, id, save.baseRevision)
      return {
        stale: {
          revision: journey.revision,
          since: since.map((row) => ({
            revision: row.revision,
            clientId: row.client_id,
            commandId: row.command_id,
            label: row.label,
            patches: row.patches as never,
          })),
        },
      }
    }
    const opened = openDocument(applyPatches(journey.doc as unknown as Json, save.patches))
    if (!opened.ok) throw new CaravanError('badPatch', { reason: opened.issues.slice(0, 3).join('; ') })
    const revision = journey.revision + 1
    await trx
      .updateTable('journey')
      .set({ doc: JSON.stringify(opened.doc), name: opened.doc.name, revision, updated_at: new Date() })
      .where('id', '=', id)
      .execute()
    await trx
      .insertInto('journey_revision')
      .values({
        journey: id,
        revision,
        client_id: save.clientId,
        command_id: save.commandId,
        label: save.label,
        patches: JSON.stringify(save.patches),
        author: save.author ?? author,
      })
      .execute()
    return { revision }
  })
}
