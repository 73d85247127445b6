import { createReadStream, createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import { startInstallation, type Installation } from '../support/installation.ts'
import { peakRssMb } from './rss.ts'
import { waitUntil } from './wait-until.ts'

/** CSV rows a second through upload, normalising, sealing and upsert, against COPY-like bare inserts of the same rows; the worker's peak memory. */
export async function importCsv(options: { rows: number }): Promise<Record<string, number>> {
  const installation = await startInstallation({ server: true, onLine: (line) => console.error(line) })
  try {
    const file = join(installation.home, 'contacts.csv')
    await writeCsv(file, options.rows)
    const copyPerSecond = await bareInsert(installation, options.rows)
    const id = await upload(installation, file)
    const mapping = [
      { to: 'key' },
      { to: 'name' },
      { to: 'phone' },
      { to: 'email' },
      { to: 'attribute', name: 'city', as: 'text' },
      { to: 'attribute', name: 'points', as: 'number' },
    ]
    const began = performance.now()
    await call(`${installation.url}/api/imports/${id}/start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mapping, consent: true }),
    })
    await waitUntil(async () => {
      const state = (await call(`${installation.url}/api/imports/${id}`)) as {
        state: string
        created: number
        refused: number
      }
      if (state.state === 'failed') throw new Error(JSON.stringify(state))
      return state.state === 'done'
    }, 600_000)
    const seconds = (performance.now() - began) / 1000
    return {
      rows: options.rows,
      rowsPerSecond: Math.round(options.rows / seconds),
      copyPerSecond: Math.round(copyPerSecond),
      peakRssMb: await peakRssMb(installation.processes.get('worker1')?.pid ?? 0),
    }
  } finally {
    await installation.stop()
  }
}

async function writeCsv(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file)
  out.write('id,姓名,手机,邮箱,城市,积分\n')
  for (let at = 0; at < rows; at += 10_000) {
    let text = ''
    for (let i = at; i < Math.min(rows, at + 10_000); i++)
      text += `u${i},林${i % 1000},138${String(10_000_000 + i).slice(-8)},user${i}@example.com,${['上海', '杭州', '成都'][i % 3]},${i % 5000}\n`
    if (!out.write(text)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

/** The same rows by bare inserts of 5,000, nothing normalised or sealed: what the table itself takes. */
async function bareInsert({ config }: Installation, rows: number): Promise<number> {
  const client = new pg.Client({ connectionString: config.databaseUrl })
  await client.connect()
  await client.query('create table bare_contact (like contact including all)')
  const began = performance.now()
  for (let at = 0; at < rows; at += 5000) {
    await client.query(
      `insert into bare_contact (workspace, key, name, attributes, phone, phone_index, email, email_index)
       select 1, 'u' || i, '林' || i % 1000, jsonb_build_object('city', '上海', 'points', i % 5000), decode(md5(i::text) || md5(i::text), 'hex'), decode(md5('p' || i), 'hex'),
         decode(md5(i::text) || md5(i::text), 'hex'), decode(md5('e' || i), 'hex') from generate_series($1::int, $2::int) i`,
      [at, Math.min(rows, at + 5000) - 1],
    )
  }
  const seconds = (performance.now() - began) / 1000
  await client.query('drop table bare_contact')
  await client.end()
  return rows / seconds
}

async function upload({ url }: Installation, file: string): Promise<string> {
  const answer = (await call(`${url}/api/imports`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'x-file-name': 'contacts.csv' },
    body: createReadStream(file) as never,
    duplex: 'half',
  })) as { id: string }
  return answer.id
}

async function call(url: string, init?: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init)
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status} ${text.slice(0, 500)}`)
  return text === '' ? null : JSON.parse(text)
}
