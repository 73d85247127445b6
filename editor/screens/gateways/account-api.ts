import type {
  CreateGatewayRequest,
  GatewayAccount,
  GatewayKindRow,
  GatewayTestRequest,
} from '../../../schema/api/gateways.ts'
import type { Json } from '../../../schema/json.ts'
import { answerOf, client } from '../../data/client.ts'

/** An account's settings on their way: secrets only when they were typed. */
export type AccountSettings = Record<string, Json>

const { gateways } = client.api
const byId = (id: string) => ({ param: { id } })

/** Connecting, changing, trying and removing accounts. Settings are any JSON, which the client's types cut short: they are named here. */
export const accountApi = {
  kinds: () => answerOf(gateways.kinds.$get()) as Promise<GatewayKindRow[]>,
  read: (id: string) => answerOf(gateways[':id'].settings.$get(byId(id))) as Promise<GatewayAccount>,
  create: (json: CreateGatewayRequest) => answerOf(gateways.$post({ json })) as Promise<GatewayAccount>,
  change: (id: string, settings: AccountSettings) =>
    answerOf(gateways[':id'].settings.$put({ ...byId(id), json: { settings } })) as Promise<GatewayAccount>,
  remove: (id: string) => answerOf(gateways[':id'].$delete(byId(id))),
  test: (id: string, json: GatewayTestRequest) => answerOf(gateways[':id'].test.$post({ ...byId(id), json })),
}
