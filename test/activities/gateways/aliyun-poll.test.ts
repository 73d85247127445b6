import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClosableGateway } from '../../../activities/gateways/closable-gateway.ts'
import type { SentMessage } from '../../../activities/gateways/gateway.ts'
import { account, makeAliyun, many } from './aliyun-account.ts'
import { startAliyun } from './aliyun-simulator.ts'

const { signal } = new AbortController()

let aliyun: Awaited<ReturnType<typeof startAliyun>>
let gateway: ClosableGateway
beforeEach(async () => {
  aliyun = await startAliyun(account.accessKeyId, account.accessKeySecret)
  gateway = makeAliyun(aliyun.url, { receipts: 'poll' })
})
afterEach(async () => {
  await gateway.close()
  await aliyun.stop()
})

/** Sends to so many people; answers what the poller is given of them. */
async function send(count: number): Promise<SentMessage[]> {
  const messages = many(count)
  const results = await gateway.send(messages, signal)
  return results.flatMap((result, at) =>
    result.state === 'accepted' && result.providerId !== undefined
      ? [{ ref: result.ref, to: messages[at]!.to, providerId: result.providerId, at: Date.now() }]
      : [],
  )
}

test('who got it, who did not and why is learnt by asking; who waits for a receipt still is left out', async () => {
  const sent = await send(3)
  aliyun.state.fate = ({ phone }) =>
    phone.endsWith('1')
      ? { status: 3, code: 'DELIVERED', at: '2026-03-01 10:00:05' }
      : phone.endsWith('2')
        ? { status: 2, code: 'MOBILE_NOT_ON_SERVICE', at: '2026-03-01 10:00:06' }
        : undefined
  const receipts = await gateway.poll!(sent, signal)
  const at = Date.parse('2026-03-01T10:00:05+08:00')
  expect(receipts).toHaveLength(2)
  expect(receipts).toContainEqual(expect.objectContaining({ kind: 'receipt', ref: '1', state: 'delivered', at }))
  expect(receipts).toContainEqual(
    expect.objectContaining({ ref: '2', state: 'undelivered', code: 'MOBILE_NOT_ON_SERVICE' }),
  )
})

test('a polled receipt and a pushed one of the same message are told apart by nothing: they count once', async () => {
  const [message] = await send(1)
  aliyun.state.fate = () => ({ status: 3, code: 'DELIVERED', at: '2026-03-01 10:00:05' })
  const [polled] = await gateway.poll!([message!], signal)
  const { bizId, phone } = aliyun.state.sent[0]!
  const push = [{ phone_number: phone, biz_id: bizId, out_id: '1', success: true, report_time: '2026-03-01 10:00:05' }]
  const request = { method: 'POST', path: '/', query: {}, headers: {}, body: Buffer.from(JSON.stringify(push)) }
  const { items } = await gateway.parseInbound!(request)
  expect(items[0]).toMatchObject({ dedupe: (polled as { dedupe: string }).dedupe, ref: '1', state: 'delivered' })
})

test('two calls to one number are kept apart', async () => {
  const [first] = await send(1)
  const [second] = await send(1)
  const { bizId } = aliyun.state.sent[0]!
  aliyun.state.fate = (message) =>
    message.bizId === bizId
      ? { status: 3, code: 'DELIVERED', at: '2026-03-01 10:00:05' }
      : { status: 2, code: 'EXPIRED', at: '2026-03-01 10:00:05' }
  const receipts = await gateway.poll!([first!, second!], signal)
  const states = new Map(receipts.flatMap((one) => (one.kind === 'receipt' ? [[one.providerId, one.state]] : [])))
  expect(states).toEqual(
    new Map([
      [first!.providerId, 'delivered'],
      [second!.providerId, 'undelivered'],
    ]),
  )
})

test('when the provider asks to slow down, what was learnt is kept and nobody else is asked this turn', async () => {
  const sent = await send(100)
  aliyun.state.fate = () => ({ status: 3, code: 'DELIVERED', at: '2026-03-01 10:00:05' })
  aliyun.state.throttleAfter = 20
  const asked = () => aliyun.state.actions.filter((action) => action === 'QuerySendDetails').length
  expect(await gateway.poll!(sent, signal)).toHaveLength(20)
  expect(asked()).toBeLessThanOrEqual(30)
})

test.each([
  '<html>503</html>',
  '{"Code":"OK"}',
  '{"Code":"OK","SmsSendDetailDTOs":{"SmsSendDetailDTO":[null,7,{}]}}',
  '',
])('an answer of %j tells nothing and breaks nothing', async (body) => {
  const sent = await send(2)
  aliyun.play(({ response }) => void response.end(body))
  expect(await gateway.poll!(sent, signal)).toEqual([])
})

test('an account whose receipts are pushed is not asked', async () => {
  const pushed = makeAliyun(aliyun.url, { receipts: 'push' })
  expect(pushed.poll).toBeUndefined()
  await pushed.close()
})
