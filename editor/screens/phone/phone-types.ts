import type { z } from 'zod'
import type { PhoneInbox, phoneAct } from '../../../schema/api/contacts.ts'

export type PhoneMessage = PhoneInbox['messages'][number]
/** What the contact does. */
export type Act = z.infer<typeof phoneAct>
export type AppProps = { messages: PhoneMessage[]; name: string; onAct(act: Act): void; busy: boolean }

const urls = /https?:\/\/[^\s<>"，。；！）)】]+/g

/** A text with its links apart. */
export function splitLinks(text: string, links: string[]): { text: string; url?: string }[] {
  const known = [...new Set([...links, ...(text.match(urls) ?? [])])]
    .filter((url) => text.includes(url))
    .toSorted((a, b) => b.length - a.length)
  let parts: { text: string; url?: string }[] = [{ text }]
  for (const url of known) {
    parts = parts.flatMap((part) => {
      if (part.url !== undefined) return [part]
      const pieces = part.text.split(url)
      return pieces.flatMap((piece, index) => [
        ...(index > 0 ? [{ text: url.replace(/^https?:\/\//, ''), url }] : []),
        ...(piece ? [{ text: piece }] : []),
      ])
    })
  }
  return parts
}
