import { json, startProvider } from './provider-server.ts'

type Sent = { kind: string; openid: string; id: string; fields: Record<string, unknown> }

/**
 * WeChat's API for one account: knows tokens (`spoil` makes the present one worthless), who follows, who accepted which template how
 * often, blacklists, daily quotas, and repeats by client id. Openids script faults by their end: `…hang` is taken and never answered,
 * `…busy` answers -1 once.
 */
export async function startWechat(appId: string, appSecret: string) {
  const state = {
    sent: [] as Sent[],
    tokens: 0,
    links: [] as { path: string; query: string }[],
    /** The error that making a link answers. */
    linkError: 0,
    following: (_openid: string) => true,
    blocked: new Set<string>(),
    accepts: new Map<string, number>(),
    quota: Infinity,
    refuse: (() => undefined) as (openid: string) => number | undefined,
    massCalls: [] as string[][],
  }
  let version = 0
  const known = new Map<string, string>()
  const busy = new Set<string>()
  const provider = await startProvider(() => '')
  provider.play(({ request, body, response }) => {
    const url = new URL(request.url ?? '/', 'http://a')
    const answer = (errcode: number, more: object = {}) =>
      json(response, 200, JSON.stringify({ errcode, errmsg: errcode === 0 ? 'ok' : 'no rid: 1-2', ...more }))
    const call = JSON.parse(body || '{}') as Record<string, unknown>
    if (url.pathname === '/cgi-bin/stable_token') {
      if (call['appid'] !== appId) return answer(40013)
      if (call['secret'] !== appSecret) return answer(40125)
      state.tokens += 1
      return json(response, 200, JSON.stringify({ access_token: `T${version}${'x'.repeat(120)}`, expires_in: 7200 }))
    }
    if (url.searchParams.get('access_token') !== `T${version}${'x'.repeat(120)}`)
      return answer(version > 0 ? 42001 : 40001)
    if (url.pathname === '/wxa/generate_urllink') {
      if (state.linkError !== 0) return answer(state.linkError)
      state.links.push({ path: String(call['path']), query: String(call['query']) })
      return answer(0, { url_link: `https://wxaurl.cn/L${state.links.length}` })
    }
    if (state.sent.length >= state.quota) return answer(45009)
    if (url.pathname === '/cgi-bin/message/mass/send') return mass(call)
    return one(url.pathname, call)

    function one(path: string, fields: Record<string, unknown>): void {
      const openid = String(fields['touser'])
      const refused = state.refuse(openid) ?? checkOne(path, fields, openid)
      if (refused) return answer(refused)
      const clientId =
        fields['client_msg_id'] === undefined ? undefined : `${openid}/${String(fields['client_msg_id'])}`
      const before = clientId === undefined ? undefined : known.get(clientId)
      if (before !== undefined) return answer(0, { msgid: Number(before) })
      const id = String(200_000_000 + state.sent.length)
      state.sent.push({ kind: path.split('/').at(-2) ?? '', openid, id, fields })
      if (clientId !== undefined) known.set(clientId, id)
      if (openid.endsWith('hang') && !busy.has(openid)) return void busy.add(openid)
      answer(0, path.includes('template') ? { msgid: Number(id) } : {})
    }

    function checkOne(path: string, fields: Record<string, unknown>, openid: string): number | undefined {
      if (openid.endsWith('busy') && !busy.has(openid)) return busy.add(openid) && -1
      if (!/^o[\w-]{5,63}$/.test(openid)) return 40003
      if (state.blocked.has(openid)) return 43019
      if (!state.following(openid)) return 43004
      if (path.includes('template') && fields['template_id'] !== 'TM1') return 40037
      for (const [key, { value }] of Object.entries((fields['data'] ?? {}) as Record<string, { value: string }>))
        if (key.startsWith('thing') && [...value].length > 20) return 47003
      if (path.includes('subscribe')) {
        const left = state.accepts.get(openid) ?? 0
        if (left === 0) return 43101
        state.accepts.set(openid, left - 1)
      }
      return undefined
    }

    function mass(fields: Record<string, unknown>): void {
      const openids = fields['touser'] as string[]
      if (openids.length < 2) return answer(40130)
      if (openids.length > 10_000) return answer(40032)
      const clientId = String(fields['clientmsgid'])
      if (Buffer.byteLength(clientId) > 64) return answer(45067)
      const before = known.get(clientId)
      if (before !== undefined) return answer(45065, { msg_id: Number(before) })
      const id = String(3_000_000 + state.massCalls.length)
      known.set(clientId, id)
      state.massCalls.push(openids)
      if (openids[0]?.endsWith('hang')) return
      answer(0, { msg_id: Number(id), msg_data_id: 1 })
    }
  })
  return { ...provider, state, spoil: () => void (version += 1) }
}
