import { XMLParser } from 'fast-xml-parser'
import type { Inbound, InboundParse, InboundRequest } from './gateway.ts'
import { openWechat, sameSignature, wechatSignature } from './wechat-crypto.ts'
import type { WechatSettings } from './wechat-settings.ts'

type Fields = Record<string, unknown>

/** Entities are left alone and document types refused: nothing in a post can grow or fetch anything. */
const parser = new XMLParser({
  processEntities: false,
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: true,
  cdataPropName: false,
})
const mostBytes = 64 * 1024

/**
 * Reads WeChat's callbacks: what people write, that they follow or leave, what became of messages. Signed with the callback token;
 * encrypted when a key is set, and then nothing in the clear is believed. Always answered with `success`, except to strangers.
 */
export function parseWechatInbound(settings: WechatSettings, request: InboundRequest, now: number): InboundParse {
  const { callbackToken: token, encodingAesKey: key } = settings
  const { timestamp = '', nonce = '', signature = '', msg_signature: sealed = '', echostr = '' } = request.query
  if (token === undefined) return refuse(403, 'The account has no callback token.')
  if (request.method === 'GET') {
    // WeCom encrypts the word that it wants back, the others do not.
    if (sealed !== '') {
      const word = openAny(settings, token, [timestamp, nonce, echostr], sealed)
      return word === null ? refuse(403, 'The signature is missing or wrong.') : say(word)
    }
    return sameSignature(wechatSignature(token, timestamp, nonce), signature)
      ? say(echostr)
      : refuse(403, 'The signature is missing or wrong.')
  }
  if (request.body.length > mostBytes) return refuse(413, 'The post is too large.')
  const outer = readXml(Buffer.from(request.body).toString('utf8'))
  if (!outer) return refuse(400, 'The post cannot be read.')
  if (key === undefined) {
    if (!sameSignature(wechatSignature(token, timestamp, nonce), signature))
      return refuse(403, 'The signature is missing or wrong.')
    return taken(outer, now)
  }
  const text = openAny(settings, token, [timestamp, nonce, word(outer, 'Encrypt') ?? ''], sealed)
  if (text === null) return refuse(403, 'The signature, the key or the account is wrong.')
  const inner = readXml(text)
  return inner ? taken(inner, now) : refuse(400, 'The post cannot be read.')
}

/** An envelope under the key or the one before it; its last piece is what is encrypted. */
function openAny(settings: WechatSettings, token: string, pieces: string[], given: string): string | null {
  if (!sameSignature(wechatSignature(token, ...pieces), given)) return null
  for (const key of [settings.encodingAesKey, settings.previousAesKey]) {
    const text = key === undefined ? null : openWechat(key, pieces.at(-1) ?? '', settings.appId)
    if (text !== null) return text
  }
  return null
}

function readXml(text: string): Fields | null {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return null
  try {
    const { xml } = parser.parse(text) as { xml?: unknown }
    return xml !== null && typeof xml === 'object' && !Array.isArray(xml) ? (xml as Fields) : null
  } catch {
    return null
  }
}

function taken(fields: Fields, now: number): InboundParse {
  const item = readPost(fields, now)
  return {
    ...say('success'),
    items: typeof item === 'object' && item !== null ? [item] : [],
    refused: typeof item === 'string' ? [item] : [],
  }
}

function readPost(fields: Fields, now: number): Inbound | string | null {
  const from = word(fields, 'FromUserName')
  if (from === undefined || !/^[\w-]{1,64}$/.test(from)) return 'No sender.'
  const seconds = Number(word(fields, 'CreateTime'))
  const at = seconds > 0 ? seconds * 1000 : now
  const type = word(fields, 'MsgType')
  if (type === 'text') {
    const id = word(fields, 'MsgId')
    const text = word(fields, 'Content')
    if (id === undefined || text === undefined) return 'A message without an id or a text.'
    return { kind: 'reply', from, text: text.slice(0, 5000), at, dedupe: `msg:${id}` }
  }
  return type === 'event' ? readEvent(fields, from, at) : null
}

function readEvent(fields: Fields, from: string, at: number): Inbound | string | null {
  const event = word(fields, 'Event')?.toLowerCase() ?? ''
  const dedupe = `${event}:${from}:${at}`
  if (event === 'subscribe') return { kind: 'optIn', from, at, dedupe }
  if (event === 'unsubscribe') return { kind: 'optOut', from, at, dedupe }
  if (event === 'templatesendjobfinish') return readFinish(word(fields, 'MsgID'), word(fields, 'Status'), at)
  if (event === 'subscribe_msg_sent_event') {
    const [sent] = listOf(fields)
    const code = word(sent ?? {}, 'ErrorCode')
    return readFinish(
      word(sent ?? {}, 'MsgID'),
      code === '0' ? 'success' : (code ?? word(sent ?? {}, 'ErrorStatus')),
      at,
    )
  }
  return null
}

function readFinish(id: string | undefined, status: string | undefined, at: number): Inbound | string {
  if (id === undefined || !/^\w{1,64}$/.test(id) || status === undefined) return 'No message id or no status.'
  const delivered = status.toLowerCase() === 'success'
  return {
    kind: 'receipt',
    providerId: id,
    state: delivered ? 'delivered' : 'undelivered',
    ...(delivered ? {} : { code: status.slice(0, 100) }),
    at,
    dedupe: `finish:${id}`,
  }
}

/** One item is no list in some of WeChat's posts. Both spellings of the parent exist. */
function listOf(fields: Fields): Fields[] {
  const parent = (fields['SubscribeMsgSentEvent'] ?? fields['SubscribeMsgPopupEvent'] ?? fields) as Fields
  const list = parent['List']
  return (Array.isArray(list) ? list : [list]).filter(
    (item): item is Fields => item !== null && typeof item === 'object',
  )
}

function word(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

function say(body: string): InboundParse {
  return { items: [], refused: [], reply: { status: 200, body, contentType: 'text/plain; charset=utf-8' } }
}

function refuse(status: number, reason: string): InboundParse {
  return { items: [], refused: [reason], reply: { status, body: reason, contentType: 'text/plain; charset=utf-8' } }
}
