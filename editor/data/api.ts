import type {
  ContactDetail,
  GatewayRow,
  ImportDetail,
  PhoneInbox,
  SegmentRow,
  TemplateRow,
} from '../../schema/api/contacts.ts'
import type { JourneyDetail, JourneyRow, VersionCommand } from '../../schema/api/journeys.ts'
import type { Condition } from '../../schema/condition.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import { ApiError, errorOf, request } from './http.ts'
import type { SaveAnswer, SaveRequest } from '../document/save-queue.ts'
import type {
  ApiKeyRow,
  ContactPage,
  PeoplePage,
  PublishAnswer,
  PublishPreview,
  SaveSegment,
  SaveTemplate,
  Session,
  SimulateAnswer,
  SimulateRequest,
  StartImport,
  TestRunAnswer,
  TestRunRequest,
  WalkPathRow,
  WorkspaceCatalogue,
} from './types.ts'

type Rows<Row> = Row[] | { rows: Row[] }
const rowsOf = <Row>(answer: Rows<Row>): Row[] => (Array.isArray(answer) ? answer : answer.rows)
const query = (params: Record<string, string | number | null | undefined>) => {
  const entries = Object.entries(params).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries.map(([key, value]) => [key, String(value)]))}`
}

/** The server's HTTP API, one function per endpoint. */
export const api = {
  session: () => request<Session>('/api/session'),
  catalogue: () => request<WorkspaceCatalogue>('/api/catalogue'),

  journeys: async () => rowsOf(await request<Rows<JourneyRow>>('/api/journeys')),
  journey: (id: string) => request<JourneyDetail>(`/api/journeys/${id}`),
  createJourney: (name: string, doc?: JourneyDoc) =>
    request<JourneyDetail>('/api/journeys', { method: 'POST', body: { name, ...(doc ? { doc } : {}) } }),
  deleteJourney: (id: string) => request<void>(`/api/journeys/${id}`, { method: 'DELETE' }),
  savePatches,
  publishPreview: (id: string) => request<PublishPreview>(`/api/journeys/${id}/publish-preview`),
  publish: (id: string, revision: number) =>
    request<PublishAnswer>(`/api/journeys/${id}/publish`, { method: 'POST', body: { revision } }),
  versionCommand: (id: string, version: number, command: VersionCommand | { command: 'resume' }) =>
    request<unknown>(`/api/journeys/${id}/versions/${version}/command`, { method: 'POST', body: command }),
  people: (
    id: string,
    params: { version: number; step?: string | undefined; state?: string | undefined; after?: string | undefined },
  ) => request<PeoplePage>(`/api/journeys/${id}/people${query(params)}`),
  explain: (id: string, contact: string) => request<WalkPathRow[]>(`/api/journeys/${id}/explain${query({ contact })}`),
  simulate: (id: string, body: SimulateRequest) =>
    request<SimulateAnswer>(`/api/journeys/${id}/simulate`, { method: 'POST', body }),
  testRun: (id: string, body: TestRunRequest) =>
    request<TestRunAnswer>(`/api/journeys/${id}/test-run`, { method: 'POST', body }),

  contacts: (params: { search?: string; after?: string | undefined; limit?: number }) =>
    request<ContactPage>(`/api/contacts${query(params)}`),
  contact: (id: number | string) => request<ContactDetail>(`/api/contacts/${id}`),
  phone: (id: number | string) => request<PhoneInbox>(`/api/contacts/${id}/phone`),
  phoneAct: (id: number | string, body: unknown) =>
    request<unknown>(`/api/contacts/${id}/phone`, { method: 'POST', body }),

  imports: async () => rowsOf(await request<Rows<ImportDetail>>('/api/imports')),
  import: (id: string) => request<ImportDetail>(`/api/imports/${id}`),
  uploadImport,
  startImport: (id: string, body: StartImport) =>
    request<ImportDetail>(`/api/imports/${id}/start`, { method: 'POST', body }),
  cancelImport: (id: string) => request<void>(`/api/imports/${id}`, { method: 'DELETE' }),

  segments: async () => rowsOf(await request<Rows<SegmentRow>>('/api/segments')),
  segment: (id: string) => request<SegmentRow>(`/api/segments/${id}`),
  saveSegment: (id: string | null, body: SaveSegment) =>
    request<SegmentRow>(id === null ? '/api/segments' : `/api/segments/${id}`, {
      method: id === null ? 'POST' : 'PUT',
      body,
    }),
  deleteSegment: (id: string) => request<void>(`/api/segments/${id}`, { method: 'DELETE' }),
  countSegment: (condition: Condition, signal?: AbortSignal) =>
    request<{ count: number }>('/api/segments/count', { method: 'POST', body: { condition }, signal }),

  templates: async () => rowsOf(await request<Rows<TemplateRow>>('/api/templates')),
  saveTemplate: (id: string | null, body: SaveTemplate) =>
    request<TemplateRow>(id === null ? '/api/templates' : `/api/templates/${id}`, {
      method: id === null ? 'POST' : 'PUT',
      body,
    }),
  deleteTemplate: (id: string) => request<void>(`/api/templates/${id}`, { method: 'DELETE' }),

  gateways: async () => rowsOf(await request<Rows<GatewayRow>>('/api/gateways')),
  changeGateway: (id: string, body: { state?: 'active' | 'paused'; perSecond?: number | null }) =>
    request<GatewayRow>(`/api/gateways/${id}`, { method: 'PATCH', body }),
  apiKeys: async () => rowsOf(await request<Rows<ApiKeyRow>>('/api/api-keys')),
  createApiKey: (name: string) =>
    request<{ id: string; name: string; key: string }>('/api/api-keys', { method: 'POST', body: { name } }),
  deleteApiKey: (id: string) => request<void>(`/api/api-keys/${id}`, { method: 'DELETE' }),
}

/** Saves one edit. A stale base is an answer, not an error; only an unreachable or failing server rejects, and is asked again. */
async function savePatches(id: string, body: SaveRequest): Promise<SaveAnswer> {
  try {
    return {
      saved: (await request<{ revision: number }>(`/api/journeys/${id}/patches`, { method: 'POST', body })).revision,
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status === 409) return { stale: staleOf(error.body) }
    if (error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429)
      return { refused: error.message }
    throw error
  }
}

type Stale = Extract<SaveAnswer, { stale: unknown }>['stale']

/** The server answers 409 with the edits since: at the top level, or in the problem's `params`. */
// A body of any shape is looked through.
// oxlint-disable-next-line typescript/no-explicit-any
function staleOf(body: any): Stale {
  const found = [body, body?.params, body?.stale].find((candidate) => Array.isArray(candidate?.since))
  return { revision: Number(found?.revision ?? 0), since: found?.since ?? [] }
}

/** Sends a file as it is; the server reads its encoding and its first rows. */
async function uploadImport(file: File, onProgress: (share: number) => void): Promise<ImportDetail> {
  return await new Promise((resolve, reject) => {
    const upload = new XMLHttpRequest()
    upload.open('POST', '/api/imports')
    upload.setRequestHeader('x-file-name', encodeURIComponent(file.name))
    upload.setRequestHeader('content-type', 'application/octet-stream')
    upload.upload.addEventListener('progress', (event) =>
      onProgress(event.lengthComputable ? event.loaded / event.total : 0),
    )
    upload.addEventListener('error', () => reject(new TypeError('network')))
    upload.addEventListener('load', () => {
      if (upload.status < 300) resolve(JSON.parse(upload.responseText) as ImportDetail)
      else void errorOf(new Response(upload.responseText, { status: upload.status })).then(reject)
    })
    upload.send(file)
  })
}
