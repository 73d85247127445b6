import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import type { ClosableGateway } from '../../activities/gateways/closable-gateway.ts'
import type { Channel } from '../../activities/gateways/gateway.ts'
import { createGateway, gatewayKind, gatewayKinds, type GatewayKind } from '../../activities/gateways/registry.ts'
import { gatewayLinks } from '../../activities/store/gateway-links.ts'
import { gatewayTokens } from '../../activities/store/gateway-tokens.ts'
import { hideSecrets, keepSecrets } from '../../activities/gateways/settings-secrets.ts'
import type { CreateGatewayRequest, GatewayAccount, GatewayKindRow } from '../../schema/api/gateways.ts'
import { CaravanError } from '../../schema/errors.ts'
import { canonicalJson, type Json } from '../../schema/json.ts'
import type { Services } from '../services.ts'
import { found } from './context.ts'
import { newId } from './new-id.ts'
import { issuesOf } from './problems.ts'

type Settings = Record<string, Json>
type Row = { id: string; name: string; kind: string; channel: Channel; secret: string; settings: Settings }

/** Every kind of account that can be connected, with what its form asks for. */
export function kindRows(): GatewayKindRow[] {
  return Object.values<GatewayKind>(gatewayKinds).map(({ kind, channels, settings, secrets }) => ({
    kind,
    channels: [...channels],
    settings: z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }),
    secrets: [...secrets],
  }))
}

/** Connects an account: its settings are checked by its kind, sealed, and given a secret path of their own. Answers its id. */
export async function createAccount(services: Services, request: CreateGatewayRequest): Promise<string> {
  const { name, kind, channel, settings } = request
  await checkSettings(services, kind, channel, settings)
  const id = newId('g')
  await services.database.db
    .insertInto('gateway')
    .values({
      id,
      workspace: services.workspace,
      name,
      kind,
      channel,
      secret: randomBytes(18).toString('base64url'),
      settings: await sealSettings(services, id, settings),
      per_second: null,
    })
    .execute()
  return id
}

/** What may be shown of an account. */
export async function readAccount(services: Services, id: string): Promise<GatewayAccount> {
  const { secret, ...row } = await openRow(services, id)
  const { settings, set } = hideSecrets(row.settings, gatewayKind(row.kind)?.secrets ?? [])
  return { ...row, settings, secretsSet: set, webhookUrl: webhookUrl(services, id, secret) }
}

/** New settings for an account. Secrets that are left out stay, unless the calls would now go somewhere else. */
export async function changeSettings(services: Services, id: string, next: Settings): Promise<void> {
  const row = await openRow(services, id)
  const kind = gatewayKind(row.kind)
  const settings = keepSecrets(next, row.settings, kind?.secrets ?? [])
  const moved = kind?.targets.find(
    (name) => canonicalJson(next[name] ?? null) !== canonicalJson(row.settings[name] ?? null),
  )
  if (moved !== undefined && canonicalJson(settings) !== canonicalJson(next))
    throw new CaravanError('invalidInput', { issues: `${moved}: with a new address, enter the secrets again` })
  await checkSettings(services, row.kind, row.channel, settings)
  await services.database.db
    .updateTable('gateway')
    .set({ settings: await sealSettings(services, id, settings), last_error: null })
    .where('id', '=', id)
    .execute()
}

/** A gateway made from an account's settings as they are now; to be closed by the caller. */
export async function openGateway(services: Services, id: string): Promise<ClosableGateway> {
  const { kind, channel, name, settings, secret } = await openRow(services, id)
  return createGateway(kind, settings, {
    name,
    channel,
    callbackUrl: webhookUrl(services, id, secret),
    allowPrivate: services.allowPrivateAddresses,
    connections: 1,
    tokens: gatewayTokens(services.database.db, () => services.keys(services.workspace), id),
    links: gatewayLinks(services.database.db, id),
  })
}

/** Takes an account away for good, and its settings with it. Refused while anything would still send through it. */
export async function deleteAccount(services: Services, id: string): Promise<void> {
  const { channel } = await openRow(services, id)
  const emptied = await sealSettings(services, id, {})
  await services.database.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ by: string }>`
      with used as (
        select j.name, s ->> 'kind' as kind, s -> 'config' ->> 'gateway' as gateway
        from journey_version v join journey j on j.id = v.journey, jsonb_array_elements(v.plan -> 'steps') s
        where v.workspace = ${services.workspace} and v.state in ('running', 'paused')
      )
      (select distinct '“' || name || '”' as by from used
        where gateway = ${id} or (gateway is null and kind = ${channel} and not exists (
          select 1 from gateway g where g.workspace = ${services.workspace} and g.channel = ${channel} and g.deleted_at is null and g.id <> ${id}))
        limit 5)
      union all
      select 'messages that wait for it' where exists (select 1 from batch where workspace = ${services.workspace} and lane = ${id} and status = 0)`.execute(
      trx,
    )
    if (rows.length > 0) throw new CaravanError('inUse', { by: rows.map(({ by }) => by).join(', ') })
    await trx.updateTable('gateway').set({ deleted_at: new Date(), settings: emptied }).where('id', '=', id).execute()
  })
}

/** Refuses what a kind cannot work with, with the places. */
async function checkSettings(services: Services, kind: string, channel: Channel, settings: Settings): Promise<void> {
  const refuse = (issues: string) => new CaravanError('invalidInput', { issues })
  const known = gatewayKind(kind)
  if (!known) throw refuse(`kind: one of ${Object.keys(gatewayKinds).join(', ')}`)
  if (!known.channels.includes(channel)) throw refuse(`channel: “${kind}” sends ${known.channels.join(', ')}`)
  const parsed = known.settings.safeParse(settings)
  if (!parsed.success) throw refuse(issuesOf(parsed.error).replace(/(^|; )(?=[\w.]+: )/g, '$1settings.'))
  // The sandbox is called without the guard against private networks.
  if (kind === 'sandbox' && !services.allowPrivateAddresses && settings['url'] !== services.sandboxUrl)
    throw refuse('settings.url: the address of this installation’s sandbox')
  const gateway = known.create(parsed.data, { name: 'check', channel })
  await gateway.close()
  if (gateway.channel !== channel) throw refuse(`settings.channel: the same as the account’s, ${channel}`)
}

async function openRow(services: Services, id: string): Promise<Row> {
  const row = await services.database.db
    .selectFrom('gateway')
    .select(['id', 'name', 'kind', 'channel', 'secret', 'settings'])
    .where('id', '=', id)
    .where('workspace', '=', services.workspace)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  const { settings, channel, ...rest } = found(row, 'gateway', id)
  const keys = await services.keys(services.workspace)
  const opened = keys.open({ table: 'gateway', column: 'settings', row: id }, settings)
  return { ...rest, channel: channel as Channel, settings: JSON.parse(opened) as Settings }
}

async function sealSettings(services: Services, id: string, settings: Settings): Promise<Buffer> {
  const keys = await services.keys(services.workspace)
  return keys.seal({ table: 'gateway', column: 'settings', row: id }, JSON.stringify(settings))
}

function webhookUrl({ publicUrl }: Services, id: string, secret: string): string {
  return `${publicUrl}/hooks/${id}/${secret}`
}
