import { isPublicAddress, literalAddress } from '../http/public-address.ts'
import { createSafeFetch } from '../http/safe-fetch.ts'
import type { ClosableGateway } from './closable-gateway.ts'
import type { OutboundMessage, SendResult } from './gateway.ts'
import { toSendError } from './send-errors.ts'
import { sendGroups } from './send-groups.ts'
import { readTwilioAnswer } from './twilio-answer.ts'
import { parseTwilioInbound } from './twilio-inbound.ts'
import type { TwilioSettings } from './twilio-settings.ts'

/** What the installation decides: where Twilio may post to, and the clock for tests. */
export type TwilioOptions = { name: string; allowPrivate?: boolean; callbackUrl?: string; now?: () => number }

/** Twilio: one message a call, some side by side. It does not know a repeat, so whatever is not certain stays `unknown`. */
export function createTwilioGateway(settings: TwilioSettings, options: TwilioOptions): ClosableGateway {
  const http = createSafeFetch({ allowPrivate: options.allowPrivate === true, connections: settings.perCall })
  const now = options.now ?? Date.now
  const callback = reachable(options.callbackUrl)
  const send = async (message: OutboundMessage, signal: AbortSignal): Promise<SendResult[]> => {
    try {
      const call = buildCall(settings, message, callback)
      const answer = await http.fetch({ ...call, method: 'POST', timeoutMs: settings.timeoutMs, signal })
      return [readTwilioAnswer(message.ref, answer)]
    } catch (error) {
      throw toSendError(error)
    }
  }
  return {
    name: options.name,
    channel: 'sms',
    limits: { perCall: settings.perCall, perSecond: settings.perSecond },
    idempotent: false,
    send: (messages, signal) =>
      sendGroups(
        messages.map((message) => [message]),
        settings.perCall,
        messages,
        async (group) => (await Promise.all(group.map((message) => send(message, signal)))).flat(),
      ),
    parseInbound: (request) => parseTwilioInbound(settings.authToken, options.callbackUrl, request, now()),
    close: () => http.close(),
  }
}

/** Twilio refuses a message whose callback it cannot reach, as on a developer's machine: then it is left out. */
function reachable(callbackUrl: string | undefined): string | undefined {
  if (callbackUrl === undefined) return undefined
  const url = new URL(callbackUrl)
  const literal = literalAddress(url)
  const ours = url.hostname === 'localhost' || (literal !== null && !isPublicAddress(literal))
  return ours ? undefined : callbackUrl
}

function buildCall(settings: TwilioSettings, { to, content }: OutboundMessage, callback: string | undefined) {
  const { accountSid, authToken, from, messagingServiceSid, endpoint } = settings
  const sender = messagingServiceSid === undefined ? { From: from ?? '' } : { MessagingServiceSid: messagingServiceSid }
  const form = new URLSearchParams({ To: to, ...sender, Body: content.text })
  if (callback !== undefined) form.set('StatusCallback', callback)
  return {
    url: new URL(`/2010-04-01/Accounts/${accountSid}/Messages.json`, endpoint ?? 'https://api.twilio.com').href,
    headers: {
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: form.toString(),
  }
}
