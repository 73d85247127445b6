import type { ContactDetail } from '../../../schema/api/contacts.ts'
import type { Json } from '../../../schema/json.ts'
import type { Texts } from '../../i18n/texts.ts'

type Entry = ContactDetail['timeline'][number]

/** One thing that happened, in words: what, what became of it, what was said, and what else is known. */
export type EntryWords = { title: string; note: string; text: string | undefined; facts: string[] }

/** Reads an entry of the timeline out. What is not known by name is shown as it came. */
export function entryWords({ kind, title, detail }: Entry, texts: Texts): EntryWords {
  const { contacts, common, inspector, live, simulate, journeys } = texts
  const channelOf = (channel: string) => common.channels[channel as 'sms'] ?? channel
  const text = [detail.subject, detail.text].filter((part) => typeof part === 'string' && part !== '').join(' — ')
  const words = { title, note: contacts.kinds[kind], text: text === '' ? undefined : text, facts: [] as string[] }
  switch (kind) {
    case 'message':
      return {
        ...words,
        title: channelOf(title),
        note: contacts.statuses[detail.status as 'delivered'] ?? '',
        facts: typeof detail.code === 'string' ? [detail.code] : [],
      }
    case 'touch':
      return {
        ...words,
        title: contacts.touches[title as 'click'] ?? title,
        note: detail.human === false ? contacts.notHuman : '',
        facts: typeof detail.target === 'string' ? [detail.target] : [],
      }
    case 'enrolment': {
      const end = detail.end === undefined ? undefined : String(detail.end)
      const state = end ? (simulate.endReasons[end as 'goal'] ?? end) : live.states[detail.state as 'waiting']
      return { ...words, note: [journeys.version(Number(detail.version)), state].join(' · ') }
    }
    case 'consent': {
      const [channel = '', purpose = ''] = title.split('/')
      const granted = detail.granted === true ? contacts.granted : contacts.withdrawn
      return {
        ...words,
        title: `${contacts.consent} · ${channelOf(channel)}`,
        note: [inspector.purposes[purpose as 'marketing'] ?? purpose, granted].join(' · '),
        facts: typeof detail.source === 'string' ? [contacts.source(detail.source)] : [],
      }
    }
    case 'event':
      return { ...words, facts: known(detail) }
  }
}

function known(detail: Record<string, Json>): string[] {
  return Object.entries(detail)
    .filter(([name, value]) => name !== 'text' && value !== null && value !== '')
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
}
