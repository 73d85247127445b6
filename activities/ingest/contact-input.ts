import { z } from 'zod'
import { normaliseEmail } from '../../schema/addresses/email.ts'
import { normaliseOpenid } from '../../schema/addresses/openid.ts'
import { type CountryCode, normalisePhone } from '../../schema/addresses/phone.ts'
import { jsonSchema } from '../../schema/json.ts'
import type { ContactWrite } from '../store/write-contacts.ts'

const text = z.string().max(200)
const tag = z.string().min(1).max(80)
const address = z.string().max(300).nullable()

/** Attributes as they may come from outside: 64 KB at most together, each name up to 80 characters. */
export const attributesSchema = z.record(z.string().min(1).max(80), jsonSchema)

/** One contact of `POST /v1/contacts`. What is left out stays as it is; null takes away. */
export const contactInput = z.strictObject({
  /** Your own id of the contact. */
  key: z.string().min(1).max(200),
  name: text.nullable().optional(),
  phone: address.optional(),
  email: address.optional(),
  wechat: address.optional(),
  zone: z.string().max(80).nullable().optional(),
  locale: z.string().max(40).nullable().optional(),
  /** Merged into the contact's attributes; null removes one. */
  attributes: attributesSchema.optional(),
  tags: z
    .strictObject({ add: z.array(tag).max(100).default([]), remove: z.array(tag).max(100).default([]) })
    .optional(),
  consents: z
    .array(
      z.strictObject({
        channel: z.enum(['sms', 'email', 'wechat']),
        purpose: z.string().min(1).max(40).default('marketing'),
        granted: z.boolean(),
      }),
    )
    .max(20)
    .optional(),
})
export type ContactInput = z.infer<typeof contactInput>

/** An input as it is written, or why it is not taken: a wrong address refuses the whole contact, so that nobody is half-written. */
export function contactWrite(
  input: ContactInput,
  defaultCountry: CountryCode = 'CN',
): ContactWrite | { refused: string } {
  const write: ContactWrite = { key: input.key }
  for (const field of ['name', 'zone', 'locale'] as const) if (input[field] !== undefined) write[field] = input[field]
  for (const kind of ['phone', 'email', 'wechat'] as const) {
    const raw = input[kind]
    if (raw === undefined) continue
    const result = raw === null || raw.trim() === '' ? null : normalise[kind](raw, defaultCountry)
    if (result && !result.ok) return { refused: `${kind}: ${result.reason}` }
    write[kind] = result ? result.value : null
  }
  if (input.attributes) {
    if (JSON.stringify(input.attributes).length > 65_536) return { refused: 'attributes: larger than 64 KB' }
    const entries = Object.entries(input.attributes)
    write.set = Object.fromEntries(entries.filter(([, value]) => value !== null))
    write.unset = entries.filter(([, value]) => value === null).map(([name]) => name)
  }
  if (input.tags) [write.addTags, write.removeTags] = [[...new Set(input.tags.add)], input.tags.remove]
  if (input.consents)
    write.consents = Object.fromEntries(
      input.consents.map(({ channel, purpose, granted }) => [`${channel}/${purpose}`, granted]),
    )
  return write
}

const normalise = {
  phone: (raw: string, country: CountryCode) => normalisePhone(raw, country),
  email: (raw: string) => normaliseEmail(raw),
  wechat: (raw: string) => normaliseOpenid(raw),
}

/** Two writes of one contact as one; the later wins. */
export function mergeWrites(first: ContactWrite, second: ContactWrite): ContactWrite {
  const unset = [
    ...(first.unset ?? []).filter((name) => !Object.hasOwn(second.set ?? {}, name)),
    ...(second.unset ?? []),
  ]
  const set = Object.fromEntries(
    Object.entries({ ...first.set, ...second.set }).filter(([name]) => !second.unset?.includes(name)),
  )
  const removeTags = [
    ...(first.removeTags ?? []).filter((tag) => !second.addTags?.includes(tag)),
    ...(second.removeTags ?? []),
  ]
  const addTags = [...new Set([...(first.addTags ?? []), ...(second.addTags ?? [])])].filter(
    (tag) => !second.removeTags?.includes(tag),
  )
  const both = {
    consents: { ...first.consents, ...second.consents },
    affirmed: { ...first.affirmed, ...second.affirmed },
  }
  return { ...first, ...second, set, unset, addTags, removeTags, ...both }
}
