import type { SafeFetch } from '../http/safe-fetch.ts'
import { NotSentError } from './gateway.ts'
import { toSendError } from './send-errors.ts'
import type { FreshToken } from './shared-token.ts'
import { accountError, readWechat } from './wechat-answer.ts'

/** Where calls go. */
export const wechatHost = 'https://api.weixin.qq.com'

type Account = { appId: string; appSecret: string; endpoint?: string | undefined; timeoutMs: number }

/**
 * Asks for the account's access token by the stable door, which gives everybody the same one until shortly before its end. Throws
 * `NotSentError` whatever happens: no message has left.
 */
export async function fetchWechatToken(http: SafeFetch, account: Account): Promise<FreshToken> {
  const { appId, appSecret, endpoint, timeoutMs } = account
  try {
    const answer = readWechat(
      await http.fetch({
        url: new URL('/cgi-bin/stable_token', endpoint ?? wechatHost).href,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ grant_type: 'client_credential', appid: appId, secret: appSecret }),
        timeoutMs,
      }),
    )
    if (answer.errcode !== 0) throw accountError(answer.errcode)
    const { access_token: token, expires_in: seconds } = answer
    if (typeof token !== 'string' || token === '' || token.length > 2048 || typeof seconds !== 'number')
      throw new NotSentError('WeChat answered without an access token.', 5000)
    return { token, expiresInMs: seconds * 1000 }
  } catch (error) {
    const known = toSendError(error)
    throw known instanceof NotSentError ? known : new NotSentError(`No access token: ${known.message}`, 5000)
  }
}
