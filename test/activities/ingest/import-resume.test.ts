import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { createLiveIndex, type LiveIndex } from '../../../activities/ingest/live-index.ts'
import { runImport } from '../../../activities/ingest/run-import.ts'
import { sniff } from '../../../activities/import/sniff.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let live: LiveIndex
beforeAll(async () => {
  world = await createWorld()
  live = createLiveIndex(world.deps.database)
})
afterAll(async () => {
  await live.close()
  await world.close()
})

/** Twenty thousand rows as people have them: quotes, line breaks in cells, repeats near and far, bad numbers, NUL bytes, surplus cells, empty lines. */
function nastyFile(): {
  text: string
  people: Map<string, { name: string; points: number }>
  refused: number
  duplicates: number
} {
  const lines = ['编号,姓名,手机,邮箱,备注,积分']
  const people = new Map<string, { name: string; points: number }>()
  let [refused, duplicates] = [0, 0]
  for (let n = 0; n < 20_000; n++) {
    if (n % 97 === 0) lines.push('')
    const key = n % 10 === 9 ? `k${Math.max(0, n - (n % 3 === 0 ? 9 : 6009))}` : `k${n}`
    const fault = n % 50 === 7 ? (['phone', 'mail', 'nul', 'surplus'] as const)[((n / 50) % 4) | 0] : null
    const phone = fault === 'phone' ? '12345' : `138${String(10_000_000 + n)}`
    const mail = fault === 'mail' ? 'nobody@' : `P${n}@Example.com`
    const note = fault === 'nul' ? 'a\0b' : n % 5 === 0 ? `"says ""hi"",\nthen ${n}"` : `备注${n}`
    lines.push(`${key},王${n},${phone},${mail},${note},${n}${fault === 'surplus' ? ',too,much' : ''}`)
    if (fault) refused++
    else {
      if (people.has(key)) duplicates++
      people.set(key, { name: `王${n}`, points: n })
    }
  }
  return { text: `${lines.join('\r\n')}\r\n`, people, refused, duplicates }
}

async function prepare(id: string, text: string): Promise<void> {
  const path = join(world.home, id)
  await writeFile(path, text)
  const seen = await sniff(path)
  expect(seen.mapping.map((target) => target.to)).toEqual(['key', 'name', 'phone', 'email', 'attribute', 'attribute'])
  await world.db
    .insertInto('import')
    .values({
      id,
      workspace: world.workspace,
      file_name: id,
      path,
      sniff: JSON.stringify(seen),
      request: JSON.stringify({ mapping: seen.mapping, defaultCountry: 'CN', consent: false }),
      state: 'running',
      error: null,
    })
    .execute()
}
const deps = () => ({ database: world.deps.database, keys: world.keys, nudge: () => {}, live })
const row = (id: string) =>
  world.db
    .selectFrom('import')
    .select(['state', 'rows_read', 'created', 'updated', 'refused', 'duplicates', 'progress'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()

test('an import killed again and again goes on behind its last chunk: nobody doubled, nobody lost, every count right', async () => {
  const file = nastyFile()
  await prepare('nasty', file.text)
  let kills = 0
  for (;;) {
    const stop = new AbortController()
    let beats = 0
    const run = runImport(deps(), 'nasty', {
      signal: stop.signal,
      heartbeat: (details) => (details as { row: number }).row > 0 && ++beats === 3 && stop.abort(),
    })
    const killed = await run.then(
      () => false,
      () => true,
    )
    if (!killed) break
    if (++kills > 20) throw new Error('it never ends')
    expect((await row('nasty')).state).toBe('running')
  }
  expect(kills).toBeGreaterThan(1)
  expect(await row('nasty')).toEqual({
    state: 'done',
    rows_read: expect.any(Number),
    created: file.people.size,
    updated: 0,
    refused: file.refused,
    duplicates: file.duplicates,
    progress: 1,
  })
  const { rows } = await sql<{
    key: string
    name: string
    points: number
  }>`select key, name, (attributes ->> '积分')::int as points from contact`.execute(world.db)
  expect(rows).toHaveLength(file.people.size)
  expect(new Map(rows.map(({ key, name, points }) => [key, { name, points }]))).toEqual(file.people)
  const refused = await sql<{
    n: number
    distinct: number
  }>`select count(*)::int as n, count(distinct row)::int as distinct from import_error where import = 'nasty'`.execute(
    world.db,
  )
  expect(refused.rows[0]).toEqual({ n: file.refused, distinct: file.refused })
})

test('every address opens under its own row', async () => {
  const rows = await world.db
    .selectFrom('contact')
    .select(['id', 'phone', 'email', 'phone_index', 'attributes'])
    .limit(300)
    .execute()
  const ring = await world.keys(world.workspace)
  for (const contact of rows) {
    const n = Number(contact.attributes['积分'])
    expect(ring.column('contact', 'phone').open(contact.id, contact.phone!)).toBe(`+86138${10_000_000 + n}`)
    expect(ring.column('contact', 'email').open(contact.id, contact.email!)).toBe(`p${n}@example.com`)
    expect(contact.phone_index).toEqual(ring.blindIndex('phone', `+86138${10_000_000 + n}`))
  }
})

test('two runs of the same import at once, as after a lost heartbeat, write each row once', async () => {
  const rows = Array.from({ length: 12_000 }, (_, n) => `twin${n},王${n},138${20_000_000 + n},t${n}@example.com,x,${n}`)
  await prepare('twins', `编号,姓名,手机,邮箱,备注,积分\n${rows.join('\n')}\n`)
  const progress = () => ({ signal: new AbortController().signal, heartbeat: () => {} })
  await Promise.all([runImport(deps(), 'twins', progress()), runImport(deps(), 'twins', progress())])
  await runImport(deps(), 'twins', progress())
  expect(await row('twins')).toMatchObject({ state: 'done', created: 12_000, updated: 0, duplicates: 0 })
})

test('a file that went missing ends the import with a reason', async () => {
  await prepare('lost', '编号,姓名,手机,邮箱,备注,积分\n1,a,13800000000,a@example.com,x,1\n')
  await sql`update import set path = '/nowhere/lost' where id = 'lost'`.execute(world.db)
  await runImport(deps(), 'lost', { signal: new AbortController().signal, heartbeat: () => {} })
  expect(await row('lost')).toMatchObject({ state: 'failed' })
})
