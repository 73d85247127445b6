import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import type { JourneyDoc } from '../../../schema/document.ts'
import { type Installation, type InstallationOptions, startInstallation } from '../../support/installation.ts'
import { launchBrowser } from './launch.ts'

/** The demo workspace with a worker and a sandbox that answers soon. */
export const withDemo: InstallationOptions = {
  workers: 1,
  account: { inbox: true, receipts: true, receiptDelayMs: [50, 200] },
  env: { CARAVAN_SEED_DEMO: 'true' },
}
/** An empty workspace in which nothing runs: for drawing alone. */
export const forDrawing: InstallationOptions = { workers: 0 }

/** A whole Caravan and a browser for the tests around: started before the first, stopped after the last. */
export function startCaravan(options: InstallationOptions) {
  let started: { installation: Installation; browser: Browser } | undefined
  const running = () => {
    if (!started) throw new Error('Caravan is there from the first test on, not before')
    return started
  }
  beforeAll(async () => {
    const [installation, browser] = await Promise.all([
      startInstallation({ server: true, sharedBuffers: '128MB', ...options }),
      launchBrowser(),
    ])
    started = { installation, browser }
  })
  afterAll(async () => {
    await started?.browser.close()
    await started?.installation.stop()
  })
  return {
    get installation() {
      return running().installation
    },
    get browser() {
      return running().browser
    },
    /** Stores a document as a journey; answers its id. */
    async make(doc: JourneyDoc): Promise<string> {
      const answer = await fetch(`${running().installation.url}/api/journeys`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: doc.name, doc }),
      })
      return ((await answer.json()) as { id: string }).id
    },
    /** A journey's draft as the server has it. */
    async draftOf(id: string): Promise<JourneyDoc> {
      const { db } = running().installation
      return (await db.selectFrom('journey').select('doc').where('id', '=', id).executeTakeFirstOrThrow()).doc
    },
  }
}
