import { json, startProvider } from './provider-server.ts'

type Sent = { sid: string; to: string; from: string; body: string; callback: string | null }

/** Twilio's Messages resource: checks the account, the form and the sender. `refuse` gives a number's error code. */
export async function startTwilio(accountSid: string, authToken: string) {
  const state = {
    sent: [] as Sent[],
    busiest: 0,
    refuse: (() => undefined) as (to: string) => { status: number; code: number } | undefined,
  }
  let busy = 0
  const provider = await startProvider(() => '')
  provider.play(({ request, body, response }) => {
    const fail = (status: number, code: number) =>
      json(response, status, JSON.stringify({ code, message: 'no', more_info: 'https://www.twilio.com', status }))
    const wanted = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
    if (request.headers.authorization !== wanted) return fail(401, 20003)
    if (request.url !== `/2010-04-01/Accounts/${accountSid}/Messages.json`) return fail(404, 20404)
    const form = new URLSearchParams(body)
    const to = form.get('To') ?? ''
    const from = form.get('From') ?? form.get('MessagingServiceSid') ?? ''
    if (!/^\+\d{8,15}$/.test(to)) return fail(400, 21211)
    if (from === '') return fail(400, 21603)
    if ((form.get('Body') ?? '').length > 1600) return fail(400, 21617)
    const refused = state.refuse(to)
    if (refused) return fail(refused.status, refused.code)
    busy += 1
    state.busiest = Math.max(state.busiest, busy)
    const sid = `SM${String(state.sent.length + 1).padStart(32, '0')}`
    state.sent.push({ sid, to, from, body: form.get('Body') ?? '', callback: form.get('StatusCallback') })
    setTimeout(() => {
      busy -= 1
      json(response, 201, twilioOk(sid))
    }, 10)
  })
  return { ...provider, state }
}

/** The answer to a message that was taken. */
export function twilioOk(sid = `SM${'0'.repeat(32)}`): string {
  return JSON.stringify({ sid, status: 'queued', num_segments: '1', error_code: null, error_message: null })
}
