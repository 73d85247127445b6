import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { type PhoneInbox, phoneAct, phoneInbox } from '../../schema/api/contacts.ts'
import { CaravanError } from '../../schema/errors.ts'
import type { Phone, PhoneMessage } from '../../activities/sandbox/phone.ts'
import { readContact } from '../../activities/store/contacts.ts'
import type { Services } from '../services.ts'
import { openAddress } from './contact-view.ts'
import { contactParam } from './contacts.ts'
import { type ApiContext, found } from './context.ts'
import { answer, json } from './route.ts'

const acted = z.object({ ok: z.literal(true), location: z.string().nullable() })
type Addresses = { sms: string | null; email: string | null; wechat: string | null }

/** The sandbox phone of one contact: what arrived at its addresses, and what its owner does. */
export function phoneRoutes({ services }: ApiContext) {
  return new OpenAPIHono()
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/phone',
        summary: 'What arrived on a contact’s phone',
        request: { params: contactParam },
        responses: answer(phoneInbox),
      }),
      async (c) => c.json(await inboxOf(services, c.req.valid('param').id), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/phone',
        summary: 'Tap a link, answer, open',
        request: { params: contactParam, body: json(phoneAct) },
        responses: answer(acted),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const act = c.req.valid('json')
        const { addresses } = await ownerOf(services, id)
        if (act.act === 'reply') {
          const address = addresses[act.channel]
          if (address === null)
            throw new CaravanError('invalidInput', { issues: `channel: the contact has no address for ${act.channel}` })
          await ask(services, `${encodeURIComponent(address)}/reply`, { channel: act.channel, text: act.text })
          return c.json({ ok: true as const, location: null }, 200)
        }
        // The message is at one of the addresses; the sandbox knows which.
        for (const address of Object.values(addresses)) {
          if (address === null) continue
          const body = act.act === 'click' ? { url: act.url, ref: act.ref } : { ref: act.ref }
          const told = await ask<{ location?: string }>(
            services,
            `${encodeURIComponent(address)}/${act.act}`,
            body,
            true,
          )
          if (told) return c.json({ ok: true as const, location: told.location ?? null }, 200)
        }
        throw new CaravanError('notFound', { what: 'message', id: act.ref })
      },
    )
}

async function inboxOf(services: Services, id: number): Promise<PhoneInbox> {
  const { addresses, name } = await ownerOf(services, id)
  const phones = await Promise.all(
    Object.values(addresses).flatMap((address) =>
      address === null ? [] : [ask<Phone>(services, encodeURIComponent(address))],
    ),
  )
  const messages = phones.flatMap((phone) => phone?.messages ?? []).sort((a, b) => a.at - b.at)
  return { contactId: id, name, messages: messages.map(shown) }
}

function shown({ ref, channel, at, direction, content, links }: PhoneMessage): PhoneInbox['messages'][number] {
  const text = (name: string) => (typeof content[name] === 'string' ? content[name] : null)
  return {
    ref,
    channel,
    at: new Date(at).toISOString(),
    direction: direction === 'received' ? 'in' : 'out',
    subject: text('subject'),
    text: text('text') ?? wechatText(content),
    html: text('html'),
    links,
  }
}

/** A WeChat template message has fields in place of a text. */
function wechatText(content: Record<string, unknown>): string {
  const data = content['data']
  return data && typeof data === 'object'
    ? Object.entries(data)
        .map(([field, value]) => `${field}: ${String(value)}`)
        .join('\n')
    : ''
}

async function ownerOf(
  { database, workspace, keys }: Services,
  id: number,
): Promise<{ addresses: Addresses; name: string | null }> {
  const contact = found(await readContact(database.db, workspace, id), 'contact', id)
  const ring = await keys(workspace)
  return {
    name: contact.name,
    addresses: {
      sms: openAddress(ring, contact, 'phone'),
      email: openAddress(ring, contact, 'email'),
      wechat: openAddress(ring, contact, 'wechat'),
    },
  }
}

/** One question to the sandbox; `maybe`: null when it has no such thing. */
async function ask<T>({ sandboxUrl }: Services, path: string, body?: unknown, maybe = false): Promise<T | null> {
  if (!sandboxUrl) throw new CaravanError('sandboxAway')
  const init =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`${sandboxUrl}/v1/inbox/${path}`, {
    ...init,
    signal: AbortSignal.timeout(10_000),
  }).catch(() => {
    throw new CaravanError('sandboxAway')
  })
  if (maybe && response.status === 404) return null
  if (!response.ok) throw new CaravanError('sandboxAway')
  return (await response.json()) as T
}
