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

  async function get(id: string): Promise<LiveGateway | undefined> {
    const known = entries.get(id)
    if (known && Date.now() - known.at < freshMs) return known.live
    const row = await db
      .selectFrom('gateway as g')
      .leftJoin('gateway_health as h', 'h.gateway', 'g.id')
      .selectAll('g')
      .select(['h.failures', 'h.open_until'])
      .where('g.id', '=', id)
      .where('g.deleted_at', 'is', null)
      .executeTakeFirst()
    if (!row) {
      entries.delete(id)
      await known?.close()
      return undefined
    }
    const present = {
      state: row.state === 'paused' ? ('paused' as const) : ('active' as const),
      quota:
        row.daily_quota === null && row.ramp_start === null
          ? null
          : { perDay: row.daily_quota, rampStart: row.ramp_start, rampFrom: row.ramp_from },
      failing: (row.failures ?? 0) > 0,
      openUntil: row.open_until?.getTime() ?? null,
      priced: row.price !== null,
    }
    if (known && known.settings.equals(row.settings)) {
      known.at = Date.now()
      known.live = { ...known.live, ...present, perSecond: row.per_second ?? known.live.gateway.limits.perSecond }
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
    const perSecond = row.per_second ?? gateway.limits.perSecond
    const live = { id, kind: row.kind, ...present, perSecond, gateway }
    entries.set(id, { at: Date.now(), live, settings: row.settings, close: () => gateway.close() })
    return live
  }

  return {
    get,
    async close() {
      await Promise.all([...entries.values()].map((entry) => entry.close()))
      entries.clear()
    },
  }
}
