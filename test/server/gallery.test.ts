import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { galleryJourneys } from '../../editor/gallery/journeys.ts'
import { type Installation, startInstallation } from '../support/installation.ts'
import { waitUntil } from '../bench/wait-until.ts'

/** Every journey one can start from is ready to go: opened and published as it is, beside the demo's own. */
describe('the gallery in the demo workspace', () => {
  let installation: Installation

  beforeAll(async () => {
    // Without workers: what is published is started, and nobody is sent anything.
    installation = await startInstallation({
      server: true,
      workers: 0,
      sharedBuffers: '128MB',
      env: { CARAVAN_SEED_DEMO: 'true' },
    })
    await waitUntil(
      async () => (await installation.db.selectFrom('journey').select('id').execute()).length >= 3,
      60_000,
    )
  })
  afterAll(() => installation?.stop())

  const ask = async (path: string, body: unknown) => {
    const answer = await fetch(`${installation.url}/api/journeys${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
  }

  test.each(
    galleryJourneys.flatMap((journey) =>
      (['en', 'zh'] as const).map((language) => [journey.id, language, journey] as const),
    ),
  )('%s is published in %s without a problem', async (_, language, journey) => {
    const doc = journey.build(language, 'Asia/Shanghai')
    const made = await ask('', { name: doc.name, doc })
    expect(made).toMatchObject({ status: 200, json: { problems: 0 } })
    const published = await ask(`/${String(made.json['id'])}/publish`, { revision: 0 })
    expect(published).toMatchObject({ status: 200 })
    const version = await installation.db
      .selectFrom('journey_version')
      .select(['number', 'state'])
      .where('journey', '=', String(made.json['id']))
      .executeTakeFirstOrThrow()
    expect(version.number).toBe(1)
  })
})
