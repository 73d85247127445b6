import { createSafeFetch, type SafeFetchRules } from '../http/safe-fetch.ts'
import type { OneAnswer } from '../http/send-once.ts'
import { awsDate, signAws } from './aws-sign.ts'
import type { ClosableGateway } from './closable-gateway.ts'
import { AmbiguousSendError, NotSentError, type OutboundMessage, type SendResult } from './gateway.ts'
import { codeWord, readJson } from './inbound-fields.ts'
import { checkAddress, compileMail, MailError } from './mime.ts'
import { retryAfterMs, statusError, toSendError } from './send-errors.ts'
import { sendGroups } from './send-groups.ts'
import type { SesSettings } from './ses-settings.ts'
import { createSesInbound } from './ses-inbound.ts'
import { sesTag } from './ses-tag.ts'

/** What the installation decides, and the clock for tests. */
export type SesOptions = { name: string; allowPrivate?: boolean; lookup?: SafeFetchRules['lookup']; now?: () => number }

const account =
  /^(?:AccessDenied|UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|MissingAuthenticationToken|ExpiredToken|RequestExpired|AccountSuspended|SendingPaused|MailFromDomainNotVerified|NotFound|OptInRequired)/

/** Amazon SES: one mail a call, some side by side, as raw mail of our own making. It does not know a repeat. */
export function createSesGateway(settings: SesSettings, options: SesOptions): ClosableGateway {
  const http = createSafeFetch({
    allowPrivate: options.allowPrivate === true,
    connections: settings.perCall,
    ...(options.lookup ? { lookup: options.lookup } : {}),
  })
  const now = options.now ?? Date.now
  const write = compileMail(settings)
  const send = async ({ ref, to, content }: OutboundMessage, signal: AbortSignal): Promise<SendResult[]> => {
    try {
      if (content.channel !== 'email') throw new MailError('BAD_ADDRESS', 'Not an e-mail.')
      const address = checkAddress(to)
      const mail = write({ to: address, messageId: `${ref}@${settings.fromAddress.split('@')[1]}`, content, at: now() })
      const call = buildCall(settings, ref, address, mail, now())
      return [readSesAnswer(ref, await http.fetch({ ...call, method: 'POST', timeoutMs: settings.timeoutMs, signal }))]
    } catch (error) {
      if (error instanceof MailError) return [{ ref, state: 'rejected', code: error.code }]
      throw toSendError(error)
    }
  }
  return {
    name: options.name,
    channel: 'email',
    limits: { perCall: settings.perCall, perSecond: settings.perSecond },
    idempotent: false,
    send: (messages, signal) =>
      sendGroups(
        messages.map((message) => [message]),
        settings.perCall,
        messages,
        (group) => send(group[0]!, signal),
      ),
    parseInbound: createSesInbound(settings, http, now),
    close: () => http.close(),
  }
}

function buildCall(settings: SesSettings, ref: string, to: string, mail: Buffer, at: number) {
  const url = new URL(
    '/v2/email/outbound-emails',
    settings.endpoint ?? `https://email.${settings.region}.amazonaws.com`,
  )
  const body = JSON.stringify({
    FromEmailAddress: settings.fromAddress,
    Destination: { ToAddresses: [to] },
    Content: { Raw: { Data: mail.toString('base64') } },
    EmailTags: [{ Name: sesTag, Value: ref }],
    ...(settings.configurationSet === undefined ? {} : { ConfigurationSetName: settings.configurationSet }),
  })
  const headers = { host: url.host, 'content-type': 'application/json', 'x-amz-date': awsDate(at) }
  const request = {
    method: 'POST',
    path: url.pathname,
    query: {},
    headers,
    body,
    region: settings.region,
    service: 'ses',
    at,
  }
  const authorization = signAws(request, settings.accessKeyId, settings.secretAccessKey)
  return { url: url.href, headers: { ...headers, authorization }, body }
}

function readSesAnswer(ref: string, answer: OneAnswer): SendResult {
  const body = readJson(answer.body) as { MessageId?: unknown } | null | undefined
  const header = answer.headers['x-amzn-errortype']
  const code = codeWord((Array.isArray(header) ? header[0] : header)?.split(':')[0])?.replace(/Exception$/, '')
  if (answer.status === 200) {
    const id = codeWord(body?.MessageId)
    if (id === undefined) throw new AmbiguousSendError('The provider answered without a message id.')
    return { ref, state: 'accepted', providerId: id }
  }
  if (code !== undefined && account.test(code))
    throw new NotSentError(`The provider refuses the account or its sender (${code}).`, 60_000)
  if (code === 'TooManyRequests' || code === 'Throttling' || code === 'LimitExceeded')
    throw new NotSentError(
      `The provider asks to slow down (${code}).`,
      retryAfterMs(answer, code === 'LimitExceeded' ? 3_600_000 : 1000),
    )
  const error = statusError(answer)
  if (error) throw error
  if (answer.status < 400 || code === undefined)
    throw new AmbiguousSendError('The provider answered with something other than a message.')
  return { ref, state: 'rejected', code }
}
