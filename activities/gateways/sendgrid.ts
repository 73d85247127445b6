import { createSafeFetch } from '../http/safe-fetch.ts'
import type { OneAnswer } from '../http/send-once.ts'
import type { ClosableGateway } from './closable-gateway.ts'
import { AmbiguousSendError, NotSentError, type OutboundMessage, type SendResult } from './gateway.ts'
import { codeWord } from './inbound-fields.ts'
import { checkAddress, MailError } from './mime.ts'
import { retryAfterMs, statusError, toSendError } from './send-errors.ts'
import { sendGroups } from './send-groups.ts'
import { parseSendgridInbound } from './sendgrid-inbound.ts'
import type { SendgridSettings } from './sendgrid-settings.ts'

/** What the installation decides, and the clock for tests. */
export type SendgridOptions = { name: string; allowPrivate?: boolean; now?: () => number }

/** SendGrid: one mail a call, some side by side. Our reference travels as a custom argument. It does not know a repeat. */
export function createSendgridGateway(settings: SendgridSettings, options: SendgridOptions): ClosableGateway {
  const http = createSafeFetch({ allowPrivate: options.allowPrivate === true, connections: settings.perCall })
  const now = options.now ?? Date.now
  const send = async (message: OutboundMessage, signal: AbortSignal): Promise<SendResult[]> => {
    try {
      const call = buildCall(settings, message)
      const answer = await http.fetch({ ...call, method: 'POST', timeoutMs: settings.timeoutMs, signal })
      return [readSendgridAnswer(message.ref, answer)]
    } catch (error) {
      if (error instanceof MailError) return [{ ref: message.ref, state: 'rejected', code: error.code }]
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
    parseInbound: (request) => parseSendgridInbound(settings.webhookPublicKey, request, now()),
    close: () => http.close(),
  }
}

function buildCall(settings: SendgridSettings, { ref, to, content }: OutboundMessage) {
  if (content.channel !== 'email') throw new MailError('BAD_ADDRESS', 'Not an e-mail.')
  const values = [content.subject, ...Object.entries(content.headers ?? {}).flat()]
  if (values.some((value) => /[\r\n\0]/.test(value)))
    throw new MailError('HEADER_INJECTION', 'A header value holds a line break.')
  const { fromAddress, fromName, replyTo } = settings
  const body = JSON.stringify({
    personalizations: [{ to: [{ email: checkAddress(to) }], custom_args: { caravan_ref: ref } }],
    from: { email: fromAddress, ...(fromName === '' ? {} : { name: fromName }) },
    ...(replyTo === undefined ? {} : { reply_to: { email: replyTo } }),
    subject: content.subject,
    content: [
      { type: 'text/plain', value: content.text },
      { type: 'text/html', value: content.html },
    ],
    ...(content.headers === undefined ? {} : { headers: content.headers }),
    // Links and openings are followed by ourselves; the way out is ours too.
    tracking_settings: { click_tracking: { enable: false }, subscription_tracking: { enable: false } },
  })
  return {
    url: new URL('/v3/mail/send', settings.endpoint ?? 'https://api.sendgrid.com').href,
    headers: { authorization: `Bearer ${settings.apiKey}`, 'content-type': 'application/json' },
    body,
  }
}

function readSendgridAnswer(ref: string, answer: OneAnswer): SendResult {
  const error = statusError(answer)
  if (error) throw error
  if (answer.status === 202) {
    const header = answer.headers['x-message-id']
    const id = codeWord(Array.isArray(header) ? header[0] : header)
    return { ref, state: 'accepted', ...(id === undefined ? {} : { providerId: id }) }
  }
  if (answer.status === 413) return { ref, state: 'rejected', code: 'TOO_LARGE' }
  if (answer.status < 400) throw new AmbiguousSendError('The provider answered with something other than its word.')
  // 400 names a field of ours; an account without credits says so with 402.
  if (answer.status === 402)
    throw new NotSentError('The account has no credits (HTTP 402).', retryAfterMs(answer, 60_000))
  return { ref, state: 'rejected', code: `HTTP_${answer.status}` }
}
