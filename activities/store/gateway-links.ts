import type { LinkStore } from '../gateways/wechat-url-link.ts'
import type { Db } from './db.ts'

/** An account's links in PostgreSQL, for all workers. */
export function gatewayLinks(db: Db, gateway: string): LinkStore {
  return {
    async read(target) {
      const row = await db
        .selectFrom('gateway_link')
        .select(['url', 'expires_at'])
        .where('gateway', '=', gateway)
        .where('target', '=', target)
        .executeTakeFirst()
      return row && { url: row.url, expiresAt: row.expires_at.getTime() }
    },
    async write(target, url, expiresAt) {
      const made = { url, expires_at: new Date(expiresAt) }
      await db
        .insertInto('gateway_link')
        .values({ gateway, target, ...made })
        .onConflict((conflict) => conflict.columns(['gateway', 'target']).doUpdateSet(made))
        .execute()
    },
  }
}
