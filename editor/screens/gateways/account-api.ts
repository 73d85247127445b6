import type {
  CreateGatewayRequest,
  GatewayAccount,
  GatewayKindRow,
  GatewayTestAnswer,
  GatewayTestRequest,
} from '../../../schema/api/gateways.ts'
import type { Json } from '../../../schema/json.ts'
import { request } from '../../data/http.ts'

/** An account's settings on their way: secrets only when they were typed. */
export type AccountSettings = Record<string, Json>

/** Connecting, changing, trying and removing accounts. */
export const accountApi = {
  kinds: () => request<GatewayKindRow[]>('/api/gateways/kinds'),
  read: (id: string) => request<GatewayAccount>(`/api/gateways/${id}/settings`),
  create: (body: CreateGatewayRequest) => request<GatewayAccount>('/api/gateways', { method: 'POST', body }),
  change: (id: string, settings: AccountSettings) =>
    request<GatewayAccount>(`/api/gateways/${id}/settings`, { method: 'PUT', body: { settings } }),
  remove: (id: string) => request<unknown>(`/api/gateways/${id}`, { method: 'DELETE' }),
  test: (id: string, body: GatewayTestRequest) =>
    request<GatewayTestAnswer>(`/api/gateways/${id}/test`, { method: 'POST', body }),
}
