import { createHmac } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import type { InboundParse, InboundRequest } from '../../../activities/gateways/gateway.ts'
import { createHttpGateway } from '../../../activities/gateways/http.ts'
import { httpSettings } from '../../../activities/gateways/http-settings.ts'
import { createGateway } from '../../../activities/gateways/registry.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

const inbound = (settings: object, body: string, path = '/in/receipts', headers: Record<string, string> = {}) => {
  const parsed = httpSettings.parse({ channel: 'sms', url: 'https://a.example/', request: { body: {} }, ...settings })
  const gateway = createHttpGateway(parsed, { name: 'x' })
  cleanups.push(() => gateway.close())
  const request: InboundRequest = { method: 'POST', path, query: {}, headers, body: Buffer.from(body) }
  return gateway.parseInbound?.(request) as InboundParse | undefined
}

test('receipts of the Alibaba shape are read with their local times', () => {
  const receipts = {
    providerId: '/biz_id',
    ref: '/out_id',
    to: '/phone_number',
    state: '/success',
    delivered: ['true'],
    code: '/err_code',
    at: '/report_time',
    clock: 'local',
    reply: { body: '{"code":0,"msg":"接收成功"}' },
  }
  const item = {
    phone_number: '13800139001',
    success: true,
    report_time: '2026-11-24 08:00:00',
    biz_id: 'B',
    out_id: '7',
  }
  const failed = { ...item, success: false, err_code: 'MK:0001' }
  const parsed = inbound(
    { receipts },
    JSON.stringify([item, failed, { success: true }, { ...item, report_time: 'soon' }]),
  )
  expect(parsed?.items).toMatchObject([
    {
      kind: 'receipt',
      ref: '7',
      providerId: 'B',
      to: '13800139001',
      state: 'delivered',
      at: Date.parse('2026-11-24T00:00:00Z'),
    },
    { kind: 'receipt', ref: '7', state: 'undelivered', code: 'MK:0001' },
  ])
  expect(parsed?.refused).toHaveLength(2)
  expect(parsed?.reply).toEqual({ status: 200, body: '{"code":0,"msg":"接收成功"}', contentType: 'application/json' })
})

test('replies and forms are read, intermediate states are passed over', () => {
  const replies = { format: 'form', from: '/mobile', text: '/text', at: '/time', clock: 'unixSeconds' }
  expect(inbound({ replies }, 'mobile=13800139001&text=TD&time=1700000000', '/in/replies')?.items).toMatchObject([
    { kind: 'reply', from: '13800139001', text: 'TD', at: 1_700_000_000_000 },
  ])
  const receipts = { ref: '/ref', state: '/status', delivered: ['delivered'], pending: ['queued'] }
  expect(inbound({ receipts }, '[{"ref":"1","status":"queued"},{"ref":"1","status":"delivered"}]')?.items).toHaveLength(
    1,
  )
  expect(inbound({ receipts }, '{"ref":"1","status":"delivered"}')?.items).toHaveLength(1)
})

test('a post without its signature is refused whole', () => {
  const receipts = { ref: '/ref', state: '/status', delivered: ['delivered'] }
  const verify = { kind: 'hmac', header: 'X-Sign', secret: 's' }
  const body = '[{"ref":"1","status":"delivered"}]'
  expect(inbound({ receipts, verify }, body)?.reply.status).toBe(401)
  expect(inbound({ receipts, verify }, body, '/in', { 'x-sign': 'ff' })?.items).toEqual([])
  const good = createHmac('sha256', 's').update(body).digest('hex')
  expect(inbound({ receipts, verify }, body, '/in', { 'x-sign': good })?.items).toHaveLength(1)
  for (const rubbish of ['<html>', '7', '"x"', 'null', '{"a":'])
    expect(inbound({ receipts }, rubbish)?.reply.status).toBe(400)
})

test.each([
  [{ url: 'ftp://a.example/' }, /url/],
  [{ url: 'https://a.example/', request: { body: {} }, batch: { mode: 'array', max: 5 } }, /needs an item/],
  [{ url: 'https://a.example/', request: { body: {}, headers: { a: 'x\r\ny' } } }, /line breaks/],
  [{ url: 'https://a.example/', request: { body: {} }, response: { id: 'data' } }, /slash/],
  [{ url: 'https://a.example/', request: { body: {} }, colour: 'red' }, /colour/],
])('settings that cannot work are refused with the place: %#', (settings, sentence) => {
  expect(() => httpSettings.parse({ channel: 'sms', ...settings })).toThrow(sentence)
})

test('a sandbox gateway is made from stored settings', async () => {
  const gateway = createGateway(
    'sandbox',
    { url: 'http://127.0.0.1:1', idempotent: true, perSecond: 50 },
    { name: 'demo', channel: 'wechat' },
  )
  cleanups.push(() => gateway.close())
  expect(gateway).toMatchObject({
    name: 'demo',
    channel: 'wechat',
    idempotent: true,
    limits: { perCall: 1000, perSecond: 50 },
  })
  expect(() => createGateway('sandbox', { url: 'here' }, { name: 'x', channel: 'sms' })).toThrow(/url/)
})

test('an unknown kind of gateway is named together with the known ones', () => {
  expect(() => createGateway('pigeon', {}, { name: 'x', channel: 'sms' })).toThrow(/"pigeon".*sandbox, http/)
})
