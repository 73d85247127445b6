import type { ReactNode } from 'react'
import type { Texts } from '../i18n/texts.ts'
import { match } from './match.ts'

export type Group = keyof Texts['find']['groups']

/** Something that can be found and then opened or done. */
export type Entry = {
  /** The same on every visit, so that it can be remembered. */
  id: string
  group: Group
  title: string
  detail?: string | undefined
  /** Other names it goes by: its kind, its name in the other language. */
  alias?: string[]
  /** Words inside it, found only as they are written. */
  text?: string | undefined
  keys?: string
  icon: ReactNode
  /** Shown only when it is asked for. */
  quiet?: boolean
  /** Already found by the server, by more than its title. */
  found?: boolean
  run(): void
}

export type Found = { entry: Entry; marks: number[] }
export type Section = { group: Group; found: Found[]; more: number }

const ofEach = 6
const ofOne = 60
const prefixes: Record<string, Group[]> = {
  '@': ['steps'],
  '＠': ['steps'],
  '>': ['actions', 'add'],
  '》': ['actions', 'add'],
}

/** What was typed, without the prefix that narrows it to a few groups. */
export function readQuery(typed: string): { query: string; only: Group[] | null } {
  const only = prefixes[typed.trimStart()[0] ?? ''] ?? null
  return { query: (only ? typed.trimStart().slice(1) : typed).trim(), only }
}

/** The sections to show, best first. Without a query: what was used last, then what there is. */
export function sectionsOf(entries: Entry[], typed: string, recent: string[]): Section[] {
  const { query, only } = readQuery(typed)
  const asked = only ? entries.filter(({ group }) => only.includes(group)) : entries
  if (query === '') return restingSections(asked, only, recent)
  const scored = asked
    .map((entry) => ({ entry, ...scoreOf(entry, query, recent) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
  return [...Map.groupBy(scored, ({ entry }) => entry.group)].map(([group, found]) => cut(group, found, only))
}

function restingSections(entries: Entry[], only: Group[] | null, recent: string[]): Section[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  const used = recent.map((id) => byId.get(id)).filter((entry) => entry !== undefined)
  const rest = entries.filter(
    ({ group, id, quiet }) =>
      (only ? true : group !== 'add' && group !== 'steps' && !quiet) && !used.some((entry) => entry.id === id),
  )
  const sections = [...Map.groupBy(rest, ({ group }) => group)].map(([group, of]) => cut(group, of.map(unmarked), only))
  return used.length > 0 && !only
    ? [{ group: 'recent', found: used.slice(0, ofEach).map(unmarked), more: 0 }, ...sections]
    : sections
}

function scoreOf(
  { title, alias = [], text, detail, found, id }: Entry,
  query: string,
  recent: string[],
): { score: number; marks: number[] } {
  const direct = match(title, query)
  const scores = [
    direct?.score ?? 0,
    ...alias.map((name) => (match(name, query)?.score ?? 0) * 0.6),
    holds(text, query) || holds(detail, query) ? 12 : 0,
    found ? 20 : 0,
  ]
  const score = Math.max(...scores)
  return { score: score > 0 && recent.includes(id) ? score + 4 : score, marks: direct?.marks ?? [] }
}

const holds = (text: string | undefined, query: string) =>
  query.length > 1 && text?.toLowerCase().includes(query.toLowerCase())
const unmarked = (entry: Entry): Found => ({ entry, marks: [] })

function cut(group: Group, found: Found[], only: Group[] | null): Section {
  const most = only?.includes(group) ? ofOne : ofEach
  return { group, found: found.slice(0, most), more: Math.max(0, found.length - most) }
}
