import type { z } from 'zod'
import type { draftRequest, phoneAct, startImport, saveSegment, saveTemplate } from '../../schema/api/contacts.ts'
import type {
  personRow,
  publishPreview,
  simulateAnswer,
  simulateRequest,
  testRunRequest,
  walkPath,
} from '../../schema/api/journeys.ts'

export type PublishPreview = z.infer<typeof publishPreview>
export type PeopleQuery = { version: number; step?: string; state?: PersonState; after?: number }
type PersonState = z.infer<typeof personRow>['state']
export type SimulateRequest = z.input<typeof simulateRequest>
export type SimulateAnswer = z.infer<typeof simulateAnswer>
export type TestRunRequest = z.input<typeof testRunRequest>
export type WalkPathRow = z.infer<typeof walkPath>
export type StartImport = z.input<typeof startImport>
export type SaveSegment = z.infer<typeof saveSegment>
export type SaveTemplate = z.infer<typeof saveTemplate>
export type PhoneAct = z.input<typeof phoneAct>
export type DraftRequest = z.input<typeof draftRequest>
export type ApiKeyRow = { id: string; name: string; createdAt?: string; lastUsedAt?: string | null; prefix?: string }
