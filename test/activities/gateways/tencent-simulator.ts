import { createHmac, hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { json, startProvider } from './provider-server.ts'
import { type Audited, auditFault, valueFault } from './template-audit.ts'

type Call = {
  PhoneNumberSet: string[]
  SmsSdkAppId: string
  SignName: string
  TemplateId: string
  TemplateParamSet: string[]
}
type Sent = { phone: string; sign: string; template: string; params: string[]; serial: string }

/**
 * Tencent Cloud's SMS service: checks TC3 signatures, the clock and the shape of a call, and answers for each number. `refuse`
 * gives a number's code; `approve` audits a template, whose variables and signature are checked from then on; `refuseCall` a whole call's.
 */
export async function startTencent(secretId: string, secretKey: string) {
  const state = {
    sent: [] as Sent[],
    refuse: (() => undefined) as (phone: string) => string | undefined,
    refuseCall: (() => undefined) as (call: Call) => string | undefined,
  }
  const templates = new Map<string, Audited>()
  const provider = await startProvider(() => '')
  provider.play(({ request, body, response }) => {
    const answer = (content: object) =>
      json(response, 200, JSON.stringify({ Response: { ...content, RequestId: 'R' } }))
    const fail = (code: string) => answer({ Error: { Code: code, Message: code } })
    const denied = checkSignature(request, body, secretId, secretKey)
    if (denied) return fail(denied)
    const call = JSON.parse(body) as Call
    const wrong = checkCall(request, call) ?? unlikeTemplate(templates, call) ?? state.refuseCall(call)
    if (wrong) return fail(wrong)
    const items = call.PhoneNumberSet.map((phone) => {
      const code = state.refuse(phone)
      const serial = code === undefined ? `2028-${state.sent.length + 1}` : ''
      if (code === undefined)
        state.sent.push({
          phone,
          sign: call.SignName,
          template: call.TemplateId,
          params: call.TemplateParamSet,
          serial,
        })
      return itemOf(phone, serial, code)
    })
    answer({ SendStatusSet: items })
  })
  return {
    ...provider,
    state,
    /** Why the audit refuses a template; null when it is approved. */
    approve(id: string, template: Audited): string | null {
      const fault = auditFault(template, { forbidden: '【】¥★', variable: /\{(\d+)\}/g })
      if (fault === null) templates.set(id, template)
      return fault
    },
  }
}

/** What is wrong with a call of an audited template. */
function unlikeTemplate(templates: Map<string, Audited>, call: Call): string | undefined {
  const audited = templates.get(call.TemplateId)
  if (!audited) return undefined
  if (audited.signature !== call.SignName) return 'FailedOperation.SignatureIncorrectOrUnapproved'
  const variables = [...audited.text.matchAll(/\{(\d+)\}/g)]
  if (variables.length !== call.TemplateParamSet.length)
    return 'FailedOperation.TemplateParamSetNotMatchApprovedTemplate'
  let text = `【${call.SignName}】${audited.text}`
  for (const [variable, place] of variables) {
    const value = call.TemplateParamSet[Number(place) - 1]
    if (!value) return 'InvalidParameterValue.TemplateParameterFormatError'
    const fault = valueFault(value)
    if (fault)
      return fault === 'link' ? 'FailedOperation.ForbidAddMarketingTemplates' : 'FailedOperation.ContainSensitiveWord'
    text = text.replace(variable, value)
  }
  return [...text].length > 500 ? 'InvalidParameterValue.ContentLengthLimit' : undefined
}

/** The correct answer to any call. */
export function tencentOk(body: string): string {
  const { PhoneNumberSet: phones } = JSON.parse(body) as Call
  return JSON.stringify({
    Response: { SendStatusSet: phones.map((phone, at) => itemOf(phone, `2028-${at}`)), RequestId: 'R' },
  })
}

function itemOf(phone: string, serial: string, code = 'Ok') {
  return { SerialNo: serial, PhoneNumber: phone, Fee: 1, SessionContext: '', Code: code, Message: code, IsoCode: 'CN' }
}

function checkCall(request: IncomingMessage, call: Call): string | undefined {
  const { PhoneNumberSet: phones } = call
  if (request.headers['x-tc-action'] !== 'SendSms') return 'InvalidAction'
  if (request.headers['x-tc-version'] !== '2021-01-11') return 'NoSuchVersion'
  if (!Array.isArray(phones) || phones.length === 0) return 'MissingParameter.EmptyPhoneNumberSet'
  if (phones.length > 200) return 'LimitExceeded.PhoneNumberCountLimit'
  if (phones.some((phone) => !/^\+\d{8,15}$/.test(phone))) return 'InvalidParameterValue.IncorrectPhoneNumber'
  if (new Set(phones.map((phone) => phone.startsWith('+86'))).size > 1)
    return 'UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber'
  if (!call.TemplateParamSet.every((param) => typeof param === 'string'))
    return 'InvalidParameterValue.TemplateParameterFormatError'
  return undefined
}

/** Written apart from the gateway's own signer: from what arrived, with the service that the caller names. */
function checkSignature(request: IncomingMessage, body: string, secretId: string, secretKey: string): string | null {
  const match =
    /^TC3-HMAC-SHA256 Credential=(.+)\/(\d{4}-\d\d-\d\d)\/(\w+)\/tc3_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    )
  if (!match) return 'AuthFailure.InvalidAuthorization'
  const [, id, date = '', service = '', signedHeaders = '', signature] = match
  if (id !== secretId) return 'AuthFailure.SecretIdNotFound'
  const seconds = Number(request.headers['x-tc-timestamp'])
  if (!(Math.abs(Date.now() / 1000 - seconds) < 300)) return 'AuthFailure.SignatureExpire'
  if (new Date(seconds * 1000).toISOString().slice(0, 10) !== date) return 'AuthFailure.SignatureFailure'
  const canonicalOf = (host: string): string => {
    let canonical = `POST\n/\n\n`
    for (const name of signedHeaders.split(';'))
      canonical += `${name}:${name === 'host' ? host : String(request.headers[name]).toLowerCase()}\n`
    return `${canonical}\n${signedHeaders}\n${hash('sha256', body)}`
  }
  let key: Buffer = Buffer.from(`TC3${secretKey}`)
  for (const part of [date, service, 'tc3_request']) key = createHmac('sha256', key).update(part).digest()
  // The provider's own SDK signs the host without the port, which only a simulator has.
  const host = String(request.headers.host)
  const right = [host, host.replace(/:\d+$/, '')].some((spelling) => {
    const scope = `${date}/${service}/tc3_request`
    const text = ['TC3-HMAC-SHA256', seconds, scope, hash('sha256', canonicalOf(spelling))].join('\n')
    return createHmac('sha256', key).update(text).digest('hex') === signature
  })
  return right ? null : 'AuthFailure.SignatureFailure'
}
