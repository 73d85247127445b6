import type { Reach, ReachRequest, RecordConsent, SegmentRow } from '../../schema/api/contacts.ts'
import type { JourneyDetail, PublishRequest, VersionCommand } from '../../schema/api/journeys.ts'
import type { HeldUpRequest } from '../../schema/api/held-up.ts'
import type { ChangeGatewayRequest } from '../../schema/api/operating.ts'
import type { WorkspaceDetail } from '../../schema/api/workspace.ts'
import type { Condition } from '../../schema/condition.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import type { SaveAnswer, SaveRequest } from '../document/save-queue.ts'
import { answerOf, client } from './client.ts'
import { ApiError } from './http.ts'
import type {
  PeopleQuery,
  PhoneAct,
  SaveSegment,
  SaveTemplate,
  SimulateRequest,
  StartImport,
  TestRunRequest,
} from './types.ts'

const { journeys, contacts, imports, segments, templates, gateways, suppressions } = client.api
const apiKeys = client.api['api-keys']
const byId = (id: number | string) => ({ param: { id: String(id) } })

/** The server's HTTP API, one function per endpoint. Conditions are recursive, which the client's types cut short: what holds one is named here. */
export const api = {
  session: () => answerOf(client.api.session.$get()),
  catalogue: () => answerOf(client.api.catalogue.$get()),

  chinaCalendar: () => answerOf(client.api.calendars.cn.$get()),
  workspace: () => answerOf(client.api.workspace.$get()),
  saveWorkspace: (json: WorkspaceDetail) => answerOf(client.api.workspace.$put({ json })),

  journeys: () => answerOf(journeys.$get()),
  journey: (id: string) => answerOf(journeys[':id'].$get(byId(id))) as Promise<JourneyDetail>,
  createJourney: (name: string, doc?: JourneyDoc) =>
    answerOf(journeys.$post({ json: { name, ...(doc ? { doc } : {}) } })) as Promise<JourneyDetail>,
  deleteJourney: (id: string) => answerOf(journeys[':id'].$delete(byId(id))),
  savePatches,
  publishPreview: (id: string) => answerOf(journeys[':id']['publish-preview'].$get(byId(id))),
  publish: (id: string, json: PublishRequest) => answerOf(journeys[':id'].publish.$post({ ...byId(id), json })),
  versionCommand: (id: string, version: number, command: VersionCommand | { command: 'resume' }) =>
    answerOf(journeys[':id'].versions[':n'].command.$post({ param: { id, n: String(version) }, json: command })),
  people: (id: string, query: PeopleQuery) => answerOf(journeys[':id'].people.$get({ ...byId(id), query })),
  explain: (id: string, contact: string) => answerOf(journeys[':id'].explain.$post({ ...byId(id), json: { contact } })),
  simulate: (id: string, body: SimulateRequest) =>
    answerOf(journeys[':id'].simulate.$post({ ...byId(id), json: body })),
  testRun: (id: string, body: TestRunRequest) =>
    answerOf(journeys[':id']['test-run'].$post({ ...byId(id), json: body })),

  contacts: (search: { search?: string; after?: string | undefined; limit?: number }) =>
    answerOf(contacts.search.$post({ json: search })),
  contact: (id: number | string) => answerOf(contacts[':id'].$get(byId(id))),
  phone: (id: number | string) => answerOf(contacts[':id'].phone.$get(byId(id))),
  phoneAct: (id: number | string, body: PhoneAct) => answerOf(contacts[':id'].phone.$post({ ...byId(id), json: body })),

  imports: () => answerOf(imports.$get()),
  import: (id: string) => answerOf(imports[':id'].$get(byId(id))),
  startImport: (id: string, body: StartImport) => answerOf(imports[':id'].start.$post({ ...byId(id), json: body })),
  cancelImport: (id: string) => answerOf(imports[':id'].$delete(byId(id))),

  segments: () => answerOf(segments.$get()) as Promise<SegmentRow[]>,
  segment: (id: string) => answerOf(segments[':id'].$get(byId(id))) as Promise<SegmentRow>,
  saveSegment: (id: string | null, json: SaveSegment) =>
    (id === null
      ? answerOf(segments.$post({ json }))
      : answerOf(segments[':id'].$put({ ...byId(id), json }))) as Promise<SegmentRow>,
  deleteSegment: (id: string) => answerOf(segments[':id'].$delete(byId(id))),
  countSegment: (condition: Condition, signal?: AbortSignal) =>
    answerOf(segments.count.$post({ json: { condition } }, signal ? { init: { signal } } : {})),
  reach: (json: ReachRequest, signal?: AbortSignal) =>
    answerOf(segments.reach.$post({ json }, signal ? { init: { signal } } : {})) as Promise<Reach>,

  templates: () => answerOf(templates.$get()),
  saveTemplate: (id: string | null, json: SaveTemplate) =>
    id === null ? answerOf(templates.$post({ json })) : answerOf(templates[':id'].$put({ ...byId(id), json })),
  deleteTemplate: (id: string) => answerOf(templates[':id'].$delete(byId(id))),

  gateways: () => answerOf(gateways.$get()),
  changeGateway: (id: string, json: ChangeGatewayRequest) => answerOf(gateways[':id'].$patch({ ...byId(id), json })),
  tryGatewayAgain: (id: string) => answerOf(gateways[':id']['try-again'].$post(byId(id))),
  alerts: () => answerOf(client.api.alerts.$get()),
  seeAlert: (id: number) => answerOf(client.api.alerts[':id'].seen.$post(byId(id))),
  heldUp: () => answerOf(client.api['held-up'].$get()),
  actOnHeldUp: (json: HeldUpRequest) => answerOf(client.api['held-up'].$post({ json })),
  suppressions: () => answerOf(suppressions.$get()),
  suppress: (json: { channel: 'sms' | 'email' | 'wechat'; addresses: string[] }) =>
    answerOf(suppressions.$post({ json })),
  unsuppress: (json: { channel: 'sms' | 'email' | 'wechat'; address: string }) =>
    answerOf(suppressions.remove.$post({ json })),
  suppressHashes: (json: { channel: 'sms' | 'email'; list: string; hashes: string[] }) =>
    answerOf(suppressions.hashed.$post({ json })),
  removeHashes: (json: { channel: 'sms' | 'email'; list: string }) =>
    answerOf(suppressions.hashed.remove.$post({ json })),
  recordConsent: (id: number, json: RecordConsent) => answerOf(contacts[':id'].consents.$post({ ...byId(id), json })),
  apiKeys: () => answerOf(apiKeys.$get()),
  createApiKey: (name: string) => answerOf(apiKeys.$post({ json: { name } })),
  deleteApiKey: (id: string) => answerOf(apiKeys[':id'].$delete(byId(id))),
}

/** Saves one edit. A stale base is an answer, not an error; only an unreachable or failing server rejects, and is asked again. */
async function savePatches(id: string, json: SaveRequest): Promise<SaveAnswer> {
  try {
    return { saved: (await answerOf(journeys[':id'].patches.$post({ ...byId(id), json }))).revision }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.code === 'otherFormat') return { outdated: true }
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
