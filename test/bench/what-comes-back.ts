import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { hc } from 'hono/client'
import type { Api } from '../../server/api.ts'
import { fillContacts, phoneOf, publishDoc } from '../support/fill.ts'
import { type Installation, startInstallation } from '../support/installation.ts'
import { journeyOf } from '../support/world.ts'
import { waitUntil } from './wait-until.ts'

const people = 100_000
/** Receipts in a post and posts at a time: what a provider with a backlog does. */
const perPost = 500
const postsAtOnce = 4
const clicksPerSecond = 2000
const clickSeconds = 15

/**
 * Receipts a second through the webhook of an Alibaba Cloud account, about messages that went out, until they are applied; and the
 * 95th percentile of a short link's redirect under 2,000 a second from a process that keeps to its clock, each click written too.
 */
export async function whatComesBack(): Promise<Record<string, number>> {
  const installation = await startInstallation({ server: true, onLine: (line) => console.error(line) })
  try {
    const { deps, workspace, db } = installation
    await fillContacts(deps, workspace, people)
    const body = 'hi {{ "https://shop.example/" | link }}'
    const doc = journeyOf('Broadcast', { in: ['audience', {}, { next: 'sms' }], sms: ['sms', { body }, {}] })
    const { id: version } = await publishDoc(deps, workspace, doc, people)
    const count = async (status: number) =>
      Number(
        (
          await db
            .selectFrom('message')
            .select((eb) => eb.fn.countAll<number>().as('n'))
            .where('version', '=', version)
            .where('status', '=', status)
            .executeTakeFirstOrThrow()
        ).n,
      )
    await waitUntil(async () => (await count(1)) >= people, 120_000)
    const messages = await db
      .selectFrom('message')
      .select(['id', 'contact_id'])
      .where('version', '=', version)
      .execute()
    const receiptsPerSecond = await postReports(installation, messages, async () => (await count(4)) >= people)
    const codes = messages.slice(0, clicksPerSecond * clickSeconds).map(({ id }) => deps.links.encode(id, 0))
    return { receiptsPerSecond, ...(await click(installation.url, codes)) }
  } finally {
    await installation.stop()
  }
}

async function postReports(
  { url }: Installation,
  messages: { id: number; contact_id: number }[],
  applied: () => Promise<boolean>,
): Promise<number> {
  const settings = { accessKeyId: 'k', accessKeySecret: 's', signName: '商队', templateCode: 'SMS_1' }
  const account = { name: 'Aliyun', kind: 'aliyun', channel: 'sms' as const, settings }
  const made = await hc<Api>(url).api.gateways.$post({ json: account })
  if (!made.ok) throw new Error(`no account: ${made.status}`)
  const { webhookUrl } = await made.json()
  const posts = Array.from({ length: messages.length / perPost }, (_, at) =>
    JSON.stringify(messages.slice(at * perPost, (at + 1) * perPost).map(report)),
  )
  const queue = posts.values()
  const began = performance.now()
  const work = async (): Promise<void> => {
    for (const body of queue) {
      const answer = await fetch(webhookUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      if (!answer.ok) throw new Error(`a post was refused: ${answer.status}`)
      await answer.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: postsAtOnce }, work))
  await waitUntil(applied, 120_000)
  return Math.round(messages.length / ((performance.now() - began) / 1000))
}

function report({ id, contact_id }: { id: number; contact_id: number }) {
  return {
    phone_number: phoneOf(contact_id).slice(3),
    send_time: '2026-11-25 10:00:00',
    report_time: '2026-11-25 10:00:02',
    success: true,
    err_code: 'DELIVERED',
    err_msg: '',
    sms_size: '1',
    biz_id: `9${id}^0`,
    out_id: String(id),
  }
}

async function click(url: string, codes: string[]) {
  const child = fork(fileURLToPath(new URL('./sinks/paced-clicks.ts', import.meta.url)))
  child.send({ url, codes, perSecond: clicksPerSecond })
  const [figures] = (await once(child, 'message')) as [Record<string, number>]
  child.kill()
  return figures
}
