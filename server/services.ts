import type { z } from 'zod'
import type {
  publishAnswer,
  simulateAnswer,
  simulateRequest,
  testRunAnswer,
  VersionCommand,
} from '../schema/api/journeys.ts'
import type { JourneyDoc } from '../schema/document.ts'
import type { Catalogue } from '../schema/define-step.ts'
import type { Kinds } from '../schema/steps/registry.ts'
import type { KeyRing } from '../activities/crypto/key-ring.ts'
import type { LinkCoder } from '../activities/links/code.ts'
import type { Database } from '../activities/store/db.ts'
import type { Gateway } from '../activities/gateways/gateway.ts'

/** Everything the HTTP API asks of the rest of the server: made once by server/main.ts, or by a test. */
export type Services = {
  database: Database
  /** The one workspace of this installation (the schema has many; signing in comes later). */
  workspace: number
  kinds: Kinds
  keys(workspace: number): Promise<KeyRing>
  links: LinkCoder
  gateway(id: string): Promise<{ id: string; gateway: Gateway; kind: string } | undefined>
  /** Where the sandbox answers (its inbox API), null when it does not run. */
  sandboxUrl: string | null
  /** Link to a workflow in the Temporal Web UI; null when there is no UI. */
  workflowUrl(workflowId: string): string | null
  temporalUi: string | null
  publicUrl: string
  /** Folder for uploaded import files. */
  uploadsFolder: string
  /** Folder of the built editor; null in development. */
  editorFolder: string | null
  allowPrivateAddresses: boolean
  /** Tells drivers that there is work (coalesced). */
  nudge(shares: { version: number; part: number }[]): void
  catalogue(): Promise<Catalogue>
  publish(journey: string, revision: number, author: string, note?: string): Promise<z.infer<typeof publishAnswer>>
  command(journey: string, version: number, command: VersionCommand): Promise<void>
  /** Simulates a draft as the journey it belongs to: splits fall as they would in it. */
  simulate(request: z.infer<typeof simulateRequest>, journey: string): Promise<z.infer<typeof simulateAnswer>>
  testRun(
    doc: JourneyDoc,
    journey: string,
    contactId: number,
    trigger: string | undefined,
    scale: number,
  ): Promise<z.infer<typeof testRunAnswer>>
  /** Starts (or goes on with) the workflow that runs an import. */
  startImport(id: string): Promise<void>
  /** Streams drafts of copy: runs as an activity. */
  draftCopy(request: unknown): AsyncIterable<{ event: 'draft' | 'done' | 'error'; data: unknown }>
}
