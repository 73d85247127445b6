import { randomBytes } from 'node:crypto'
import { createKeyRing } from '../activities/crypto/key-ring.ts'
import type { WrappedKey } from '../activities/crypto/workspace-keys.ts'
import type { Db } from '../activities/store/db.ts'
import { storeFirstKeys } from './runtime/key-store.ts'

/** The installation's workspace: made at the first start, with its keys and a sandbox gateway for each channel. Answers its id. */
export async function ensureWorkspace(
  db: Db,
  master: Buffer,
  options: { sandboxUrl: string; name?: string; timezone?: string; signature?: string },
): Promise<{ id: number; created: boolean }> {
  const known = await db.selectFrom('workspace').select('id').orderBy('id').limit(1).executeTakeFirst()
  if (known) return { id: known.id, created: false }
  return db.transaction().execute(async (trx) => {
    const { id } = await trx
      .insertInto('workspace')
      .values({
        name: options.name ?? '商队优选 Caravan Select',
        timezone: options.timezone ?? 'Asia/Shanghai',
        signature: options.signature ?? '商队优选',
        settings: '{}',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await storeFirstKeys(trx, master, id)
    const keys = createKeyRing(
      master,
      String(id),
      (await trx.selectFrom('workspace_key').selectAll().where('workspace', '=', id).execute()) as WrappedKey[],
    )
    for (const channel of ['sms', 'email', 'wechat']) {
      const gateway = `sandbox-${channel}`
      const settings = JSON.stringify({ url: options.sandboxUrl })
      await trx
        .insertInto('gateway')
        .values({
          id: gateway,
          workspace: id,
          name: `Sandbox ${channel}`,
          kind: 'sandbox',
          channel,
          secret: randomBytes(18).toString('base64url'),
          settings: keys.seal({ table: 'gateway', column: 'settings', row: gateway }, settings),
          per_second: null,
        })
        .execute()
    }
    return { id, created: true }
  })
}
