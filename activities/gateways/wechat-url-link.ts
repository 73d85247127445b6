import { NotSentError, type UrlLinkTarget } from './gateway.ts'
import type { WechatCall } from './wechat-call.ts'

/** Where links that were made are kept, by target, for all workers. */
export type LinkStore = {
  read(target: string): Promise<{ url: string; expiresAt: number } | undefined>
  write(target: string, url: string, expiresAt: number): Promise<void>
}

const day = 86_400_000

/**
 * A link that opens a page of a mini-program: one per page and query for everybody (a person's own word travels in `cq`), made anew a
 * day before it ends. Throws `NotSentError` with WeChat's code when it refuses.
 */
export async function mintUrlLink(
  call: WechatCall,
  links: LinkStore | undefined,
  { path, query, days }: UrlLinkTarget,
  now: number,
): Promise<string> {
  const target = `${path}?${query}#${days}`
  const known = await links?.read(target)
  if (known && known.expiresAt > now + Math.min(day, (days * day) / 2)) return known.url
  const body = { path, query, expire_type: 1, expire_interval: days }
  const answer = await call('/wxa/generate_urllink', body, AbortSignal.timeout(10_000))
  const { url_link: url } = answer
  if (answer.errcode !== 0) throw new NotSentError(`WeChat makes no link (code ${answer.errcode}).`, 60_000)
  if (typeof url !== 'string' || !/^https:\/\/[\w.-]+\/[\x21-\x7e]{1,500}$/.test(url))
    throw new NotSentError('WeChat answered without a link.', 60_000)
  await links?.write(target, url, now + days * day)
  return url
}
