import type { Inbound, SentMessage } from './gateway.ts'
import type { WechatCall } from './wechat-call.ts'

/** Most results of a page, and most pages: a task reaches 10,000 people. */
const perPage = 500
const maxPages = 20
/** What WeCom says of a person: not yet, reached, no longer a contact, got another message that day. */
const undelivered: Record<number, string> = { 2: 'NOT_A_CONTACT', 3: 'ANOTHER_MESSAGE_TODAY' }

/** Asks for the results of the tasks that messages belong to. People for whom nothing is decided yet are left out. */
export async function pollWecom(
  call: WechatCall,
  staffId: string,
  sent: SentMessage[],
  signal: AbortSignal,
): Promise<Inbound[]> {
  const tasks = Map.groupBy(sent, ({ providerId }) => providerId.split('~')[0] ?? '')
  const receipts: Inbound[] = []
  for (const [msgid, messages] of tasks) {
    const byPerson = new Map(messages.map((message) => [message.to, message]))
    let cursor = ''
    for (let page = 0; page < maxPages; page++) {
      const question = { msgid, userid: staffId, limit: perPage, ...(cursor === '' ? {} : { cursor }) }
      const answer = await call('/cgi-bin/externalcontact/get_groupmsg_send_result', question, signal)
      // A task that WeCom no longer knows has nothing more to tell.
      if (answer.errcode !== 0) break
      const list = answer['send_list']
      for (const item of Array.isArray(list) ? (list as unknown[]) : []) receipts.push(...readResult(byPerson, item))
      cursor = typeof answer['next_cursor'] === 'string' ? answer['next_cursor'] : ''
      if (cursor === '') break
    }
  }
  return receipts
}

function readResult(byPerson: Map<string, SentMessage>, item: unknown): Inbound[] {
  const { external_userid: to, status, send_time: seconds } = (item ?? {}) as Record<string, unknown>
  const message = typeof to === 'string' ? byPerson.get(to) : undefined
  const code = undelivered[Number(status)]
  if (!message || (status !== 1 && code === undefined)) return []
  const at = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : Date.now()
  const { ref, providerId } = message
  return [
    {
      kind: 'receipt',
      ref,
      providerId,
      state: code === undefined ? 'delivered' : 'undelivered',
      ...(code === undefined ? {} : { code }),
      at,
      dedupe: `poll:${providerId}`,
    },
  ]
}
