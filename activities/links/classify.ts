import { isbot } from 'isbot'
import type { Channel } from '../gateways/gateway.ts'

/**
 * Who asked for a short link. Only `human` counts in journeys; all are kept.
 *
 * - `prefetch`: a browser or mail client loading ahead
 * - `head`: a HEAD request
 * - `scanner`: a security gateway or a crawler
 * - `preview`: a messenger making a picture of the link
 */
export type ClickClass = 'human' | 'prefetch' | 'scanner' | 'preview' | 'head'

/**
 * A request for a short link. Header names are lower case. `sinceSentMs` is the age of the message when it is known;
 * `otherLinks` how many further links of the same message were asked for within the last two seconds.
 */
export type ClickRequest = {
  method: string
  headers: Record<string, string | undefined>
  channel?: Channel
  sinceSentMs?: number
  otherLinks?: number
}

const previewAgents =
  /whatsapp|telegrambot|slackbot|facebookexternalhit|facebot|twitterbot|discordbot|linkedinbot|skypeuripreview|applebot|line-poker|viber|mattermost|teams|iframely|embedly|vkshare|redditbot|dingtalkbot|larkbot|feishu.*(bot|preview)/i

const scannerAgents =
  /barracuda|mimecast|proofpoint|symantec|trendmicro|sophos|fortinet|forcepoint|microsoft office.*(protection|safelinks)|safelinks|urldefense|googleimageproxy|360spider|securitymanager|^python|^curl|^wget|^go-http|^java\/|okhttp\/|headlesschrome|phantomjs/i

/** A mail this young is read by its gateway, not by its reader. Text messages have no gateways that follow links. */
const scannedWithinMs = 10_000

/** Classifies one request; cheap enough (some µs) for the redirect path. */
export function classifyClick(request: ClickRequest): ClickClass {
  const { headers } = request
  if (request.method === 'HEAD') return 'head'
  const purpose = `${headers['sec-purpose'] ?? ''} ${headers['purpose'] ?? ''} ${headers['x-purpose'] ?? ''} ${headers['x-moz'] ?? ''}`
  if (/prefetch|prerender|preview/i.test(purpose)) return /preview/i.test(purpose) ? 'preview' : 'prefetch'
  const agent = headers['user-agent'] ?? ''
  // iMessage claims to be Facebook's and Twitter's bot at once, inside a Safari string.
  if (previewAgents.test(agent)) return 'preview'
  if (agent === '' || scannerAgents.test(agent) || isbot(agent)) return 'scanner'
  if ((request.otherLinks ?? 0) >= 2) return 'scanner'
  if (request.channel === 'email' && request.sinceSentMs !== undefined && request.sinceSentMs < scannedWithinMs)
    return 'scanner'
  return 'human'
}
