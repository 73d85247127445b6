import { createHmac, hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { json, startProvider } from './provider-server.ts'
import { type Audited, auditFault, valueFault } from './template-audit.ts'

type Sent = {
  phone: string
  sign: string
  template: string
  params: Record<string, unknown>
  outId: string | null
  bizId: string
}
/** What QuerySendDetails says of a message's fate; nothing = it waits for its receipt. */
type Fate = { status: 2 | 3; code: string; at: string }
type Rule = (message: Sent) => string | undefined

/**
 * Alibaba Cloud's SMS service: checks ACS3 signatures over whatever headers the caller lists, nonces, clock, batch shapes and
 * numbers, and answers like it. `approve` audits a template, whose variables and signatures are checked from then on. `refuse` says for which code a message makes the whole call fail; `quota` how many it takes.
 */
export async function startAliyun(keyId: string, keySecret: string) {
  const state = {
    sent: [] as Sent[],
    actions: [] as string[],
    quota: Infinity,
    refuse: (() => undefined) as Rule,
    fate: (() => undefined) as (message: Sent) => Fate | undefined,
    throttleAfter: Infinity,
  }
  const templates = new Map<string, Audited>()
  const nonces = new Set<string>()
  const provider = await startProvider(() => '')
  provider.play(({ request, body, response }) => {
    const answer = (status: number, code: string, more: object = {}) =>
      json(response, status, JSON.stringify({ Code: code, Message: code, RequestId: 'R', ...more }))
    const header = (name: string) => String(request.headers[name] ?? '')
    const fields = { ...queryOf(request), ...Object.fromEntries(new URLSearchParams(body)) }
    const v1 = fields['SignatureVersion'] === '1.0'
    const denied = v1
      ? checkSignatureV1(request.method ?? '', fields, keyId, keySecret)
      : checkSignature(request, body, keyId, keySecret)
    if (denied) return answer(denied === 'InvalidAccessKeyId.NotFound' ? 404 : 400, denied)
    const date = v1 ? (fields['Timestamp'] ?? '') : header('x-acs-date')
    if (!(Math.abs(Date.now() - Date.parse(date)) < 15 * 60_000)) return answer(400, 'InvalidTimeStamp.Expired')
    const nonce = v1 ? (fields['SignatureNonce'] ?? '') : header('x-acs-signature-nonce')
    if (nonce === '' || nonces.has(nonce)) return answer(400, 'SignatureNonceUsed')
    nonces.add(nonce)
    const action = v1 ? (fields['Action'] ?? '') : header('x-acs-action')
    state.actions.push(action)
    if (action === 'QuerySendDetails') {
      if (--state.throttleAfter < 0) return answer(400, 'Throttling.User')
      return answer(200, 'OK', detailsOf(state.sent, fields, state.fate))
    }
    const bizId = `${900_000 + state.actions.length}^0`
    const messages = readMessages(action, fields, bizId)
    if (typeof messages === 'string') return answer(200, messages)
    const unlike = messages.map((message) => unlikeTemplate(templates, message)).find((fault) => fault !== null)
    if (unlike) return answer(200, unlike)
    const code = messages.map(state.refuse).find((refused) => refused !== undefined)
    if (code?.startsWith('Throttling')) return answer(400, code)
    if (code !== undefined) return answer(200, code, { Message: code.split(' ')[1] ?? code, Code: code.split(' ')[0] })
    if (state.sent.length + messages.length > state.quota) return answer(200, 'isv.AMOUNT_NOT_ENOUGH')
    state.sent.push(...messages)
    answer(200, 'OK', { BizId: bizId })
  })
  return {
    ...provider,
    state,
    /** Why the audit refuses a template; null when it is approved. */
    approve(code: string, template: Audited): string | null {
      const fault = auditFault(template, { forbidden: '【】①★※→', variable: /\$\{(\w+)\}/g })
      if (fault === null) templates.set(code, template)
      return fault
    },
  }
}

/** What is wrong with a message of an audited template. */
function unlikeTemplate(templates: Map<string, Audited>, { template, sign, params }: Sent): string | null {
  const audited = templates.get(template)
  if (!audited) return null
  if (audited.signature !== sign) return 'isv.SMS_SIGNATURE_ILLEGAL'
  let text = `【${sign}】${audited.text}`
  for (const [variable, name = ''] of audited.text.matchAll(/\$\{(\w+)\}/g)) {
    const value = params[name]
    if (typeof value !== 'string') return 'isv.TEMPLATE_MISSING_PARAMETERS'
    if (value.length === 0 || [...value].length > 35) return 'isv.PARAM_LENGTH_LIMIT'
    const fault = valueFault(value)
    if (fault) return fault === 'link' ? 'isv.PARAM_NOT_SUPPORT_URL' : 'isv.SMS_CONTENT_ILLEGAL'
    text = text.replace(variable, value)
  }
  return [...text].length > 500 ? 'isv.PARAM_LENGTH_LIMIT' : null
}

/** The correct answer to any call. */
export const aliyunOk = () => '{"Code":"OK","Message":"OK","RequestId":"R","BizId":"900619746936498440^0"}'

/** A page of what QuerySendDetails shows of a number on a day, of one call when it is named. */
function detailsOf(sent: Sent[], fields: Record<string, string>, fate: (message: Sent) => Fate | undefined) {
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '')
  const { PhoneNumber, SendDate, BizId } = fields
  const [size, page] = [Number(fields['PageSize']), Number(fields['CurrentPage'])]
  const all = sent
    .filter(({ phone, bizId }) => phone === PhoneNumber && SendDate === today && (BizId ?? bizId) === bizId)
    .map((message) => {
      const known = fate(message)
      const { phone, outId, template } = message
      const common = { PhoneNum: phone, OutId: outId, TemplateCode: template, SendStatus: known?.status ?? 1 }
      return known ? { ...common, ErrCode: known.code, ReceiveDate: known.at } : common
    })
  const list = all.slice((page - 1) * size, page * size)
  return { TotalCount: String(all.length), SmsSendDetailDTOs: { SmsSendDetailDTO: list } }
}

function readMessages(action: string, fields: Record<string, string>, bizId: string): Sent[] | string {
  const template = fields['TemplateCode'] ?? ''
  const outId = fields['OutId'] ?? null
  if (action !== 'SendSms' && action !== 'SendBatchSms') return 'InvalidAction.NotFound'
  if (!/^SMS_\d+$/.test(template)) return 'isv.SMS_TEMPLATE_ILLEGAL'
  const list = (name: string): unknown[] => JSON.parse(fields[name] ?? '[]') as unknown[]
  const phones = action === 'SendSms' ? (fields['PhoneNumbers'] ?? '').split(',') : list('PhoneNumberJson')
  const signs = action === 'SendSms' ? phones.map(() => fields['SignName']) : list('SignNameJson')
  const params =
    action === 'SendSms' ? phones.map(() => JSON.parse(fields['TemplateParam'] ?? '{}')) : list('TemplateParamJson')
  if (signs.length !== phones.length || params.length !== phones.length) return 'isv.PARAM_NOT_MATCH'
  if (phones.length > (action === 'SendSms' ? 1000 : 100)) return 'isv.MOBILE_COUNT_OVER_LIMIT'
  const messages = phones.map((phone, at): Sent => ({
    phone: String(phone),
    sign: String(signs[at]),
    template,
    params: params[at] as Record<string, unknown>,
    outId,
    bizId,
  }))
  if (messages.some(({ phone }) => !/^\d{8,15}$/.test(phone))) return 'isv.MOBILE_NUMBER_ILLEGAL'
  if (messages.some(({ params: own }) => Object.values(own).some((value) => typeof value !== 'string')))
    return 'isv.INVALID_JSON_PARAM'
  return messages
}

/** Written apart from the gateway's own signer: from what arrived, by the published rule. */
function checkSignature(request: IncomingMessage, body: string, keyId: string, keySecret: string): string | null {
  const match = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
    request.headers.authorization ?? '',
  )
  if (!match) return 'IncompleteSignature'
  const [, credential, signedHeaders = '', signature] = match
  if (credential !== keyId) return 'InvalidAccessKeyId.NotFound'
  const [path, query = ''] = (request.url ?? '').split('?')
  let text = `${request.method}\n${path}\n${query.split('&').sort().join('&')}\n`
  for (const name of signedHeaders.split(';')) text += `${name}:${String(request.headers[name]).trim()}\n`
  text += `\n${signedHeaders}\n${hash('sha256', body)}`
  if (request.headers['x-acs-content-sha256'] !== hash('sha256', body)) return 'SignatureDoesNotMatch'
  const expected = createHmac('sha256', keySecret)
    .update(`ACS3-HMAC-SHA256\n${hash('sha256', text)}`)
    .digest('hex')
  return expected === signature ? null : 'SignatureDoesNotMatch'
}

/** The older signature, from what arrived. */
function checkSignatureV1(method: string, fields: Record<string, string>, keyId: string, keySecret: string) {
  if (fields['AccessKeyId'] !== keyId) return 'InvalidAccessKeyId.NotFound'
  const strict = (text: string) =>
    [...Buffer.from(text)]
      .map((byte) =>
        /[A-Za-z0-9_.~-]/.test(String.fromCharCode(byte))
          ? String.fromCharCode(byte)
          : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      )
      .join('')
  const names = Object.keys(fields)
    .filter((name) => name !== 'Signature')
    .sort()
  const query = names.map((name) => `${strict(name)}=${strict(fields[name] ?? '')}`).join('&')
  const expected = createHmac('sha1', `${keySecret}&`)
    .update(`${method}&%2F&${strict(query)}`)
    .digest('base64')
  return expected === fields['Signature'] ? null : 'SignatureDoesNotMatch'
}

function queryOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(new URL(request.url ?? '/', 'http://a').searchParams)
}
