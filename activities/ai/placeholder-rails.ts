import type { CopyRequest, Violation } from './copy-request.ts'

const output = /\{\{([\s\S]*?)\}\}/g
const variable = /^\s*([A-Za-z_][\w.-]*)\s*(?:\|\s*default\s*:\s*(?:"[^"]*"|'[^']*')\s*)?$/
const link = /^\s*(?:"([^"]*)"|'([^']*)')\s*\|\s*link\s*$/

/** What a text's placeholders are, and the text without them. */
export type Placeholders = { variables: string[]; links: string[]; broken: boolean; rest: string }

export function readPlaceholders(text: string): Placeholders {
  const found: Placeholders = { variables: [], links: [], broken: false, rest: '' }
  found.rest = text.replace(output, (_, inner: string) => {
    const url = link.exec(inner)
    const name = variable.exec(inner)
    if (url) found.links.push(url[1] ?? url[2] ?? '')
    else if (name?.[1]) found.variables.push(name[1])
    else found.broken = true
    return ' '
  })
  // Whatever looks like a placeholder of another language (${name}, {name}, %name%, [Name]) would go out as it stands.
  if (/[{}]|%[A-Za-z_]+%|\[(?:your |customer |first |last )?name\]/i.test(found.rest)) found.broken = true
  return found
}

/** Every wanted variable there, none invented, all braces matched, only allowed links. */
export function checkPlaceholders(text: string, { brief, context }: CopyRequest): Violation[] {
  const { variables, links, broken } = readPlaceholders(text)
  const known = new Set(context.variables.map(({ path }) => path))
  const wanted = brief.keep.filter((item) => known.has(item))
  const phrases = brief.keep.filter((item) => !known.has(item))
  return [
    ...(broken ? [{ code: 'placeholderBroken' } as Violation] : []),
    ...wanted
      .filter((path) => !variables.includes(path))
      .map((detail): Violation => ({ code: 'placeholderMissing', detail })),
    ...[...new Set(variables)]
      .filter((path) => !known.has(path))
      .map((detail): Violation => ({ code: 'placeholderInvented', detail })),
    ...links
      .filter((url) => !context.allowedLinks.includes(url))
      .map((detail): Violation => ({ code: 'link', detail })),
    ...phrases
      .filter((phrase) => !text.includes(phrase))
      .map((detail): Violation => ({ code: 'phraseMissing', detail })),
  ]
}

/** A short link as long as ours get: `https://` and a domain of 12 with an eleven-character code. */
const shortLink = 'https://s.example.cn/AbCdEfGhIjK'

/** The text with the longest values its variables can have, for counting. */
export function worstCase(text: string, { context, brief }: CopyRequest): string {
  const longest = new Map(
    context.variables.map(({ path, type, maxLength }) => [path, maxLength ?? (type === 'text' ? 20 : 10)]),
  )
  const filler = brief.language === 'zh' ? '长' : 'W'
  return text.replace(output, (_, inner: string) => {
    if (link.test(inner)) return shortLink
    const name = variable.exec(inner)?.[1]
    return name === undefined ? '' : filler.repeat(longest.get(name) ?? 20)
  })
}
