import { Agent, request } from 'undici'

const agent = new Agent({ connections: 8, headersTimeout: 10_000, bodyTimeout: 10_000 })

const userAgents = {
  phone:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
  wechat:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x18003234)',
}

/** What the tapped link answered; `status` 0 when nothing did. */
export type ClickAnswer = { status: number; location?: string }

/** Taps a link as the owner of a phone would: a real GET with a phone's headers. Redirects are reported, not followed. */
export async function tapLink(url: string, channel: string): Promise<ClickAnswer> {
  try {
    const answer = await request(url, {
      dispatcher: agent,
      method: 'GET',
      headers: {
        'user-agent': channel === 'wechat' ? userAgents.wechat : userAgents.phone,
        accept: 'text/html,application/xhtml+xml',
        'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8',
      },
    })
    await answer.body.dump()
    const location = answer.headers['location']
    return { status: answer.statusCode, ...(typeof location === 'string' ? { location } : {}) }
  } catch {
    return { status: 0 }
  }
}
