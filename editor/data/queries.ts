import { keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query'
import { api } from './api.ts'
import { ApiError } from './http.ts'

/** One cache for everything the server told. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
      refetchOnWindowFocus: true,
    },
  },
})

/** What is asked, under which key. Screens and mutations share these. */
export const queries = {
  session: () => queryOptions({ queryKey: ['session'], queryFn: api.session, staleTime: 60_000 }),
  workspace: () => queryOptions({ queryKey: ['workspace'], queryFn: api.workspace }),
  catalogue: () => queryOptions({ queryKey: ['catalogue'], queryFn: api.catalogue, staleTime: 15_000 }),
  journeys: () => queryOptions({ queryKey: ['journeys'], queryFn: api.journeys, refetchInterval: 5_000 }),
  journey: (id: string) => queryOptions({ queryKey: ['journey', id], queryFn: () => api.journey(id) }),
  contact: (id: number | string) => queryOptions({ queryKey: ['contact', String(id)], queryFn: () => api.contact(id) }),
  firstContacts: (search: string) =>
    queryOptions({
      queryKey: ['contacts-pick', search],
      queryFn: () => api.contacts({ search, limit: 20 }),
      placeholderData: keepPreviousData,
      staleTime: 30_000,
    }),
  phone: (id: number | string) =>
    queryOptions({ queryKey: ['phone', String(id)], queryFn: () => api.phone(id), refetchInterval: 1_500 }),
  imports: () => queryOptions({ queryKey: ['imports'], queryFn: api.imports }),
  import: (id: string) =>
    queryOptions({
      queryKey: ['import', id],
      queryFn: () => api.import(id),
      refetchInterval: (query) => (query.state.data?.state === 'running' ? 500 : false),
    }),
  segments: () => queryOptions({ queryKey: ['segments'], queryFn: api.segments }),
  segmentCount: (id: string) =>
    queryOptions({ queryKey: ['segments', id], queryFn: () => api.segment(id), staleTime: 60_000 }),
  templates: () => queryOptions({ queryKey: ['templates'], queryFn: api.templates }),
  gateways: () => queryOptions({ queryKey: ['gateways'], queryFn: api.gateways, refetchInterval: 4_000 }),
  alerts: () => queryOptions({ queryKey: ['alerts'], queryFn: api.alerts, refetchInterval: 5_000 }),
  heldUp: () => queryOptions({ queryKey: ['held-up'], queryFn: api.heldUp, refetchInterval: 5_000 }),
  suppressions: () => queryOptions({ queryKey: ['suppressions'], queryFn: api.suppressions }),
  apiKeys: () => queryOptions({ queryKey: ['api-keys'], queryFn: api.apiKeys }),
  publishPreview: (id: string, revision: number) =>
    queryOptions({ queryKey: ['publish-preview', id, revision], queryFn: () => api.publishPreview(id), staleTime: 0 }),
}
