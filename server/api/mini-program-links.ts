import { AmbiguousSendError, NotSentError } from '../../activities/gateways/gateway.ts'
import type { Services } from '../services.ts'

/** The longest that WeChat lets a link live; a new one is made before it ends. */
const days = 30

/**
 * Asks the workspace's mini-program account (the oldest that works) for the link that opens a page of it: one a page, kept for all
 * receivers. Null when there is no account or WeChat makes none.
 */
export function createMiniProgramLinks({ database, gateway }: Services) {
  return async (workspace: number, target: { path: string; query: string }): Promise<URL | null> => {
    const accounts = await database.db
      .selectFrom('gateway')
      .select('id')
      .where('workspace', '=', workspace)
      .where('kind', '=', 'wechat')
      .where('state', '=', 'active')
      .where('deleted_at', 'is', null)
      .orderBy('created_at')
      .execute()
    for (const { id } of accounts) {
      const live = await gateway(id)
      if (!live?.gateway.urlLink) continue
      try {
        return new URL(await live.gateway.urlLink({ ...target, days }))
      } catch (error) {
        if (!(error instanceof NotSentError || error instanceof AmbiguousSendError)) throw error
        console.error(`mini-program link: the account ${id} made none: ${error.message}`)
      }
    }
    return null
  }
}
