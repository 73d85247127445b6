import * as official from '@wecom/crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { InboundParse } from '../../../activities/gateways/gateway.ts'
import { openWechat, sealWechat, wechatSignature } from '../../../activities/gateways/wechat-crypto.ts'
import { parseWechatInbound } from '../../../activities/gateways/wechat-inbound.ts'
import { wechatSettings } from '../../../activities/gateways/wechat-settings.ts'

const appId = 'wx5823bf96d3bd56c7'
const token = 'QDG6eK'
const key = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
const otherKey = 'k'.repeat(42) + 'A'
const account = { appId, appSecret: 's', callbackToken: token, encodingAesKey: key }
const now = 1_700_000_000_000
const vector = {
  timestamp: '1409659589',
  nonce: '263014780',
  echostr: 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
  msg_signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
}

const read = (more: object, query: Record<string, string>, body = '', method = 'POST'): InboundParse =>
  parseWechatInbound(
    wechatSettings.parse({ ...account, ...more }),
    { method, path: '/hooks/g/s', query, headers: {}, body: Buffer.from(body) },
    now,
  )
/** A post as WeChat makes it; by default under our key and signed right. */
const post = (xml: string, options: { key?: string; appId?: string; token?: string; settings?: object } = {}) => {
  const encrypted = sealWechat(options.key ?? key, xml, options.appId ?? appId)
  const pieces = { timestamp: '1', nonce: 'n' }
  const msg_signature = wechatSignature(options.token ?? token, '1', 'n', encrypted)
  return read(
    options.settings ?? {},
    { ...pieces, msg_signature },
    `<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
  )
}
const event = (name: string, more = '') =>
  `<xml><ToUserName><![CDATA[gh]]></ToUserName><FromUserName><![CDATA[oAbc-1]]></FromUserName><CreateTime>1700000001</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[${name}]]></Event>${more}</xml>`

test('the published example is opened, and signed as published', () => {
  expect(wechatSignature(token, vector.timestamp, vector.nonce, vector.echostr)).toBe(vector.msg_signature)
  expect(openWechat(key, vector.echostr, appId)).toBe('1616140317555161061')
  expect(read({}, vector, '', 'GET').reply).toMatchObject({ status: 200, body: '1616140317555161061' })
  expect(read({}, { ...vector, nonce: '1' }, '', 'GET').reply.status).toBe(403)
})

test('what we seal the official package opens, and the other way round, at every length', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: 'grapheme' }), (text) => {
      expect(official.decrypt(key, sealWechat(key, text, appId))).toMatchObject({ message: text, id: appId })
      expect(openWechat(key, official.encrypt(key, text, appId), appId)).toBe(text)
    }),
  )
  for (let length = 0; length <= 200; length++)
    expect(openWechat(key, sealWechat(key, 'a'.repeat(length), appId), appId)).toBe('a'.repeat(length))
  expect(official.getSignature(token, '1', 'n', 'e')).toBe(wechatSignature(token, '1', 'n', 'e'))
})

test('the address is proved to WeChat without encryption too', () => {
  const signature = wechatSignature(token, '1', 'n')
  const query = { timestamp: '1', nonce: 'n', signature, echostr: 'word' }
  expect(read({ encodingAesKey: undefined }, query, '', 'GET').reply).toMatchObject({ status: 200, body: 'word' })
  expect(read({}, { ...query, signature: 'x' }, '', 'GET').reply.status).toBe(403)
  expect(read({ callbackToken: undefined }, query, '', 'GET').reply.status).toBe(403)
})

test('what people write, follow, leave, and what became of messages is read', () => {
  const text = `<xml><FromUserName><![CDATA[oAbc-1]]></FromUserName><CreateTime>1700000001</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[退订 & <b>]]></Content><MsgId>23238</MsgId></xml>`
  expect(post(text)).toMatchObject({
    items: [{ kind: 'reply', from: 'oAbc-1', text: '退订 & <b>', at: 1_700_000_001_000, dedupe: 'msg:23238' }],
    reply: { status: 200, body: 'success' },
  })
  expect(post(event('subscribe', '<EventKey>qrscene_1</EventKey>')).items).toMatchObject([
    { kind: 'optIn', from: 'oAbc-1' },
  ])
  expect(post(event('unsubscribe')).items).toMatchObject([{ kind: 'optOut', from: 'oAbc-1', at: 1_700_000_001_000 }])
  const finish = (status: string) =>
    post(event('TEMPLATESENDJOBFINISH', `<MsgID>200</MsgID><Status><![CDATA[${status}]]></Status>`)).items
  expect(finish('success')).toMatchObject([{ kind: 'receipt', providerId: '200', state: 'delivered' }])
  expect(finish('failed:user block')).toMatchObject([{ state: 'undelivered', code: 'failed:user block' }])
  expect(finish('failed: system failed')).toMatchObject([{ state: 'undelivered' }])
  const sent = (parent: string) =>
    post(
      event(
        'subscribe_msg_sent_event',
        `<${parent}><List><TemplateId>T</TemplateId><MsgID>9</MsgID><ErrorCode>0</ErrorCode><ErrorStatus>success</ErrorStatus></List></${parent}>`,
      ),
    ).items
  for (const parent of ['SubscribeMsgSentEvent', 'SubscribeMsgPopupEvent'])
    expect(sent(parent)).toMatchObject([{ kind: 'receipt', providerId: '9', state: 'delivered' }])
  for (const other of ['CLICK', 'VIEW', 'SCAN', 'MASSSENDJOBFINISH'])
    expect(post(event(other))).toMatchObject({ items: [], refused: [], reply: { body: 'success' } })
})

test('forged posts are refused: a wrong token, key or account, another signature, and anything in the clear', () => {
  for (const forged of [
    post(event('unsubscribe'), { token: 'other' }),
    post(event('unsubscribe'), { key: otherKey }),
    post(event('unsubscribe'), { appId: 'wx0000000000000000' }),
    read({}, { timestamp: '1', nonce: 'n', signature: wechatSignature(token, '1', 'n') }, event('unsubscribe')),
    read({}, {}, '<xml><Encrypt>AAAA</Encrypt></xml>'),
  ])
    expect(forged).toMatchObject({ items: [], refused: [expect.any(String)], reply: { status: 403 } })
})

test('the key before the last change still opens what was sealed with it', () => {
  expect(post(event('subscribe'), { key: otherKey, settings: { previousAesKey: otherKey } }).items).toHaveLength(1)
})

test('an XML bomb and a document that would fetch something are refused unread', () => {
  const bomb = `<!DOCTYPE l [<!ENTITY a "lol">${'bcdefgh'
    .split('')
    .map((name, at) => `<!ENTITY ${name} "${`&${'abcdefg'[at]};`.repeat(10)}">`)
    .join('')}]><xml><FromUserName>&h;</FromUserName></xml>`
  const outside = `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><FromUserName>&e;</FromUserName></xml>`
  const clear = { encodingAesKey: undefined }
  const query = { timestamp: '1', nonce: 'n', signature: wechatSignature(token, '1', 'n') }
  for (const xml of [bomb, outside, '<html>', '', '{}', '<xml>'.repeat(3000)]) {
    expect(read(clear, query, xml)).toMatchObject({ items: [], reply: { status: 400 } })
    expect(post(xml)).toMatchObject({ items: [] })
  }
  expect(read(clear, query, `<xml>${'x'.repeat(70_000)}</xml>`).reply.status).toBe(413)
  const entity = event('subscribe').replace('oAbc-1', '&lt;x&amp;')
  expect(read(clear, query, entity)).toMatchObject({ items: [], refused: [expect.any(String)] })
})
