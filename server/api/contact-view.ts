import type { ContactDetail, ContactRow } from '../../schema/api/contacts.ts'
import { maskEmail, maskOpenid, maskPhone } from '../../schema/addresses/mask.ts'
import type { Json } from '../../schema/json.ts'
import { messageStatus } from '../../schema/tables.ts'
import { normaliseEmail } from '../../schema/addresses/email.ts'
import { normaliseOpenid } from '../../schema/addresses/openid.ts'
import { normalisePhone } from '../../schema/addresses/phone.ts'
import type { KeyRing } from '../../activities/crypto/key-ring.ts'
import {
  consentLedger,
  type ContactSearch,
  lastConsents,
  type StoredContact,
  suppressionsOf,
  timelineOf,
} from '../../activities/store/contacts.ts'
import { sentTexts } from '../../activities/store/sent-texts.ts'
import { loadVersion } from '../../activities/store/versions.ts'
import type { Services } from '../services.ts'

const masks = { phone: maskPhone, email: maskEmail, wechat: maskOpenid }
type Kind = keyof typeof masks

/** A contact's address in full. */
export function openAddress(ring: KeyRing, contact: StoredContact, kind: Kind): string | null {
  const sealed = contact[kind]
  return sealed === null ? null : ring.column('contact', kind).open(contact.id, sealed)
}

/** A contact as lists show it: its addresses masked. */
export function contactRowOf(ring: KeyRing, contact: StoredContact, full = false): ContactRow {
  const address = (kind: Kind) => {
    const value = openAddress(ring, contact, kind)
    return value === null || full ? value : masks[kind](value)
  }
  return {
    id: contact.id,
    key: contact.key,
    name: contact.name,
    phone: address('phone'),
    email: address('email'),
    wechat: address('wechat'),
    zone: contact.zone,
    locale: contact.locale,
    tags: contact.tags,
    attributes: contact.attributes,
    updatedAt: contact.updated_at.toISOString(),
  }
}

/** What a person typed into the search field: a prefix, and whatever address it reads as. */
export function searchOf(ring: KeyRing, typed: string): ContactSearch {
  const phone = normalisePhone(typed, 'CN')
  const email = normaliseEmail(typed)
  const wechat = normaliseOpenid(typed)
  return {
    text: typed,
    indexes: [
      ...(phone.ok ? [{ column: 'phone_index' as const, value: ring.blindIndex('phone', phone.value) }] : []),
      ...(email.ok ? [{ column: 'email_index' as const, value: ring.blindIndex('email', email.value) }] : []),
      ...(wechat.ok ? [{ column: 'wechat_index' as const, value: ring.blindIndex('wechat', wechat.value) }] : []),
    ],
  }
}

const statusNames = Object.fromEntries(Object.entries(messageStatus).map(([name, n]) => [n, name]))
const stateNames = ['waiting', 'acting', 'stuck', 'ended']
const timelineLength = 200
const textsShown = 30

/** A contact's own page: addresses in full, consents, suppressions, and everything that happened. */
export async function contactDetailOf(
  { database, workspace, keys }: Services,
  contact: StoredContact,
): Promise<ContactDetail> {
  const { db } = database
  const ring = await keys(workspace)
  const [consents, ledger, suppressed, rows] = await Promise.all([
    lastConsents(db, contact.id),
    consentLedger(db, contact.id),
    suppressionsOf(db, workspace, contact),
    timelineOf(db, contact.id, timelineLength),
  ])
  const messages = rows.flatMap((row) => (row.kind === 'message' && row.message !== null ? [row.message] : []))
  const texts = await sentTexts(db, ring, messages.slice(0, textsShown))
  const stepIds = new Map<number, string[]>()
  for (const { version } of rows)
    if (version !== null && !stepIds.has(version))
      stepIds.set(
        version,
        (await loadVersion(db, version)).plan.steps.map((step) => step.id),
      )
  return {
    ...contactRowOf(ring, contact, true),
    consents: consents.map(({ at, ...consent }) => ({ ...consent, at: at.toISOString() })),
    ledger: ledger.map(({ at, ...entry }) => ({ ...entry, at: at.toISOString() })),
    suppressed: suppressed.map(({ at, ...suppression }) => ({ ...suppression, at: at.toISOString() })),
    timeline: rows.map((row) => {
      const stepId = row.version === null || row.step === null ? undefined : stepIds.get(row.version)?.[row.step]
      const detail: Record<string, Json> = { ...row.detail }
      if (row.kind === 'message')
        Object.assign(
          detail,
          { status: statusNames[Number(detail['status'])] ?? 'unknown' },
          texts.get(row.message ?? 0),
        )
      if (row.kind === 'enrolment') detail['state'] = stateNames[Number(detail['state'])] ?? 'waiting'
      if (row.sealed && row.message !== null)
        detail['text'] = ring.column('touch', 'sealed').open(row.message, row.sealed)
      return {
        at: row.at.toISOString(),
        kind: row.kind,
        title: row.title,
        detail,
        ...(row.journey ? { journeyId: row.journey } : {}),
        ...(stepId ? { stepId } : {}),
      }
    }),
  }
}
