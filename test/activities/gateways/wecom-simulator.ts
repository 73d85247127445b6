import { json, startProvider } from './provider-server.ts'

export const wecomAccount = { corpId: 'ww1234567890', corpSecret: 'secret', staffId: 'zhangsan' }

type Task = { external_userid: string[]; sender: string; text: { content: string } }
/**
 * WeCom's API: knows the app's secret and token, who is a contact, how many calls at once it bears, and what came of its tasks (`results`,
 * in pages of `pageSize`).
 */
export async function startWecom() {
  const state = {
    tasks: [] as Task[],
    tokens: 0,
    code: 0,
    strangers: new Set<string>(),
    version: 1,
    results: new Map<string, { status: number; send_time?: number }>(),
    pageSize: 500,
  }
  const provider = await startProvider(() => '')
  provider.play(({ request, body, response }) => {
    const url = new URL(request.url ?? '/', 'http://a')
    const answer = (errcode: number, more: object = {}) =>
      json(response, 200, JSON.stringify({ errcode, errmsg: 'x', ...more }))
    if (url.pathname === '/cgi-bin/gettoken') {
      if (url.searchParams.get('corpid') !== wecomAccount.corpId) return answer(40013)
      if (url.searchParams.get('corpsecret') !== wecomAccount.corpSecret) return answer(40001)
      state.tokens += 1
      return answer(0, { access_token: `T${state.version}`, expires_in: 7200 })
    }
    if (url.searchParams.get('access_token') !== `T${state.version}`) return answer(42001)
    if (state.code !== 0) return answer(state.code)
    if (url.pathname.endsWith('/get_groupmsg_send_result')) {
      const { msgid, userid, cursor = '0' } = JSON.parse(body) as Record<string, string>
      const asked = state.tasks[Number(String(msgid).replace('msg', '')) - 1]
      if (!asked) return answer(41_063)
      if (userid !== asked.sender) return answer(60_111)
      const from = Number(cursor)
      const people = asked.external_userid.slice(from, from + state.pageSize)
      const more = from + state.pageSize < asked.external_userid.length
      return answer(0, {
        next_cursor: more ? String(from + state.pageSize) : '',
        send_list: people.map((id) => ({ external_userid: id, userid, ...(state.results.get(id) ?? { status: 0 }) })),
      })
    }
    const task = JSON.parse(body) as Task
    if (task.external_userid.length > 10_000) return answer(40058)
    state.tasks.push(task)
    answer(0, {
      msgid: `msg${state.tasks.length}`,
      fail_list: task.external_userid.filter((id) => state.strangers.has(id)),
    })
  })
  return { ...provider, state }
}
