import type { KeyRing } from '../../activities/crypto/key-ring.ts'
import type { LiveGateway } from '../../activities/deps.ts'
import type { ClosableGateway } from '../../activities/gateways/closable-gateway.ts'
import type { Channel, Inbound } from '../../activities/gateways/gateway.ts'
import { createGateway } from '../../activities/gateways/registry.ts'
import type { InboundGateway } from '../../activities/ingest/inbound-items.ts'
import type { Db } from '../../activities/store/db.ts'
import { gatewayLinks } from '../../activities/store/gateway-links.ts'
import { gatewayTokens } from '../../activities/store/gateway-tokens.ts'

/** How long a gateway's row is believed: state and rate are looked up again after this. */
const freshMs = 2000

type Entry = { at: number; live: LiveGateway; settings: Buffer; close(): Promise<void> }

export type GatewayStore = {
  get(id: string): Promise<LiveGateway | undefined>
  defaultFor(workspace: number, channel: string): Promise<string | undefined>
  close(): Promise<void>
}

/** The configured gateways of this installation: made from their sealed settings, made anew when those change. */
export function createGatewayStore(
  db: Db,
  keys: (workspace: number) => Promise<KeyRing>,
  options: {
    publicUrl: string
    allowPrivate: boolean
    deliver?: (gateway: InboundGateway, items: Inbound[]) => Promise<void>
  },
): GatewayStore {
  const entries = new Map<string, Entry>()
  const defaults = new Map<string, { at: number; id: string | undefined }>()

  async function get(id: string): Promise<LiveGateway | undefined> {
    const known = entries.get(id)
    if (known && Date.now() - known.at < freshMs) return known.live
    const row = await db
      .selectFrom('gateway')
      .selectAll()
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (!row) {
      entries.delete(id)
      await known?.close()
      return undefined
    }
    const state = row.state === 'paused' ? 'paused' : 'active'
    if (known && known.settings.equals(row.settings)) {
      known.at = Date.now()
      known.live = { ...known.live, state, perSecond: row.per_second ?? known.live.gateway.limits.perSecond }
      return known.live
    }
    const settings: unknown = JSON.parse(
      (await keys(row.workspace)).open({ table: 'gateway', column: 'settings', row: id }, row.settings),
    )
    const { workspace } = row
    const channel = row.channel as Channel
    const gateway: ClosableGateway = createGateway(row.kind, settings, {
      name: row.name,
      channel,
      callbackUrl: `${options.publicUrl}/hooks/${id}/${row.secret}`,
      allowPrivate: options.allowPrivate,
      connections: 32,
      ...(options.deliver ? { deliver: (items) => options.deliver!({ id, workspace, channel }, items) } : {}),
      tokens: gatewayTokens(db, () => keys(row.workspace), id),
      links: gatewayLinks(db, id),
    })
    await known?.close()
    const live = { id, kind: row.kind, state, perSecond: row.per_second ?? gateway.limits.perSecond, gateway } as const
    entries.set(id, { at: Date.now(), live, settings: row.settings, close: () => gateway.close() })
    return live
  }

  return {
    get,
    async defaultFor(workspace, channel) {
      const key = `${workspace}/${channel}`
      const known = defaults.get(key)
      if (known && Date.now() - known.at < freshMs) return known.id
      const row = await db
        .selectFrom('gateway')
        .select('id')
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .where('deleted_at', 'is', null)
        .orderBy('created_at')
        .limit(1)
        .executeTakeFirst()
      defaults.set(key, { at: Date.now(), id: row?.id })
      return row?.id
    },
    async close() {
      await Promise.all([...entries.values()].map((entry) => entry.close()))
      entries.clear()
    },
  }
}
