import type { SafeFetch } from '../http/safe-fetch.ts'
import { toSendError } from './send-errors.ts'
import type { SharedToken } from './shared-token.ts'
import { readWechat, tokenCodes, type WechatAnswer } from './wechat-answer.ts'
import { wechatHost } from './wechat-token.ts'

/** Calls an account's API: `path` and a JSON body to WeChat's answer. */
export type WechatCall = (path: string, body: object, signal: AbortSignal) => Promise<WechatAnswer>

/** A call with the shared token: one that the token spoilt is made once more with a new one. Throws the gateway's errors. */
export function wechatCaller(
  http: SafeFetch,
  token: SharedToken,
  { endpoint, timeoutMs }: { endpoint?: string | undefined; timeoutMs: number },
): WechatCall {
  const once = async (path: string, body: string, accessToken: string, signal: AbortSignal) => {
    const url = new URL(path, endpoint ?? wechatHost)
    url.searchParams.set('access_token', accessToken)
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    return readWechat(await http.fetch({ url: url.href, method: 'POST', headers, body, timeoutMs, signal }))
  }
  return async (path, body, signal) => {
    const text = JSON.stringify(body)
    try {
      const first = await token.get()
      const answer = await once(path, text, first, signal)
      if (!tokenCodes.has(answer.errcode)) return answer
      return await once(path, text, await token.get(first), signal)
    } catch (error) {
      throw toSendError(error)
    }
  }
}
