import { join } from 'node:path'
import { kindsWith } from '../schema/steps/registry.ts'
import { driverId, queues } from '../schema/activities.ts'
import { CaravanError } from '../schema/errors.ts'
import { openDocument } from '../schema/migrate-doc.ts'
import { commandVersion } from './commands.ts'
import { loadCatalogue } from './catalogue.ts'
import { draftStream } from './draft-stream.ts'
import type { LoadedPlugin } from './plugins.ts'
import type { ConnectedConfig } from './process.ts'
import { expectedPeople, publishVersion } from './publish.ts'
import type { Runtime } from './runtime/create-deps.ts'
import type { Services } from './services.ts'
import { simulateDraft } from './simulate.ts'
import { startTestRun } from './test-run.ts'

export type ServicesInput = {
  runtime: Runtime
  config: ConnectedConfig
  plugins: LoadedPlugin[]
  workspace: number
  editorFolder: string | null
  author: string
}

/** What the HTTP API is built on, over a running installation. */
export function createServices({ runtime, config, plugins, workspace, editorFolder, author }: ServicesInput): Services {
  const { deps, temporal } = runtime
  const { db } = deps.database
  const kinds = kindsWith(plugins.map((plugin) => plugin.kind))
  const workflowUrl = (id: string) =>
    `${config.temporal.uiUrl}/namespaces/${config.temporal.namespace}/workflows/${encodeURIComponent(id)}`
  const catalogue = () => loadCatalogue(db, workspace)
  return {
    database: deps.database,
    workspace,
    kinds,
    keys: deps.keys,
    links: deps.links,
    gateway: runtime.gateways.get,
    sandboxUrl: config.sandbox.url,
    workflowUrl,
    temporalUi: config.temporal.uiUrl,
    publicUrl: config.publicUrl,
    uploadsFolder: join(config.home, 'uploads'),
    editorFolder,
    allowPrivateAddresses: config.allowPrivateWebhooks,
    nudge: deps.nudge,
    catalogue,
    async publish(journey, revision, publisher, note) {
      const row = await db.selectFrom('journey').select('doc').where('id', '=', journey).executeTakeFirst()
      if (!row) throw new CaravanError('notFound', { what: 'journey', id: journey })
      const people = await expectedPeople(db, row.doc, workspace)
      const published = await publishVersion(db, {
        journey,
        revision,
        author: publisher,
        people,
        catalogue: await catalogue(),
        kinds,
        ...(note === undefined ? {} : { note }),
      })
      const shares = Array.from({ length: published.partitions }, (_, part) => ({ version: published.id, part }))
      deps.nudge([...shares, ...published.olderDrivers])
      return {
        version: published.number,
        hash: published.hash,
        workflowUrl: workflowUrl(
          driverId({ workspace, journey, number: published.number, part: 0, version: published.id }),
        ),
      }
    },
    command: (journey, number, command) => commandVersion(deps, { journey, number, command, author }),
    simulate: async (request, journey) => simulateDraft(deps, workspace, journey, await catalogue(), request),
    async testRun(doc, journey, contactId, trigger, scale) {
      const opened = openDocument(doc)
      if (!opened.ok) throw new CaravanError('badDocument', { issues: opened.issues.join('; ') })
      const run = await startTestRun(deps, {
        doc: opened.doc,
        journey,
        contactId,
        scale,
        catalogue: await catalogue(),
        ...(trigger === undefined ? {} : { trigger }),
      })
      return {
        enrolment: run.enrolment,
        workflowUrl: workflowUrl(driverId({ workspace, journey, number: 0, part: run.part, version: run.version })),
      }
    },
    async startImport(id) {
      const client = await temporal.client()
      await client.workflow.start('importContacts', {
        workflowId: `import/${workspace}/${id}`,
        taskQueue: queues.main,
        args: [{ id }],
        staticSummary: 'Import contacts',
        workflowIdConflictPolicy: 'USE_EXISTING',
      })
    },
    draftCopy: (request) => draftStream({ deps, temporal, databaseUrl: config.databaseUrl, workspace }, request),
  }
}
