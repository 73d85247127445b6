import type { z } from 'zod'
import type { contactPage, draftRequest, startImport, saveSegment, saveTemplate } from '../../schema/api/contacts.ts'
import type {
  personRow,
  publishAnswer,
  publishPreview,
  simulateAnswer,
  simulateRequest,
  testRunAnswer,
  testRunRequest,
  walkPath,
} from '../../schema/api/journeys.ts'
import type { Catalogue } from '../../schema/define-step.ts'

export type Session = {
  workspace: { id: string; name: string; timezone: string; signature: string }
  temporalUi: string | null
  demo: boolean
}
export type WorkspaceCatalogue = Catalogue & { events: string[]; tags: string[] }
export type ContactPage = z.infer<typeof contactPage>
export type PublishPreview = z.infer<typeof publishPreview>
export type PublishAnswer = z.infer<typeof publishAnswer>
export type PeoplePage = { rows: z.infer<typeof personRow>[]; next: string | null }
export type SimulateRequest = z.input<typeof simulateRequest>
export type SimulateAnswer = z.infer<typeof simulateAnswer>
export type TestRunRequest = z.input<typeof testRunRequest>
export type TestRunAnswer = z.infer<typeof testRunAnswer>
export type WalkPathRow = z.infer<typeof walkPath>
export type StartImport = z.input<typeof startImport>
export type SaveSegment = z.infer<typeof saveSegment>
export type SaveTemplate = z.infer<typeof saveTemplate>
export type DraftRequest = z.input<typeof draftRequest>
export type ApiKeyRow = { id: string; name: string; createdAt?: string; lastUsedAt?: string | null; prefix?: string }
