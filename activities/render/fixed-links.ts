import { miniProgramLink, readMiniProgramLink } from './mini-program.ts'
import { positionOf, TemplateError } from './template-error.ts'

/** Link codes have four bits for the place of a link in its template. */
export const maxLinks = 16

const literalLink = /(["'])([^"']*)\1\s*\|\s*(link|mini_program)\b/g
const anyLink = /\|\s*(?:link|mini_program)\b/g

/**
 * The fixed URLs of `{{ "https://…" | link }}` and pages of `{{ "pages/index" | mini_program }}` (kept as `mini-program:pages/index`),
 * each once, in order of appearance. The order is the link index of click
 * codes, so a click can be led to its target from the template alone, without a row per link.
 *
 * `known` are the links of another part of the same message (the HTML, for its plain text): they keep their places and new
 * ones follow.
 *
 * Throws `TemplateError` `link` for a URL made of variables (an open redirect, and refused by Chinese providers), for
 * anything but http(s) or a page of a mini-program, and for the seventeenth link.
 */
export function fixedLinks(source: string, known: readonly string[] = []): string[] {
  const tags = [...source.matchAll(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g)]
  const links = [...known]
  for (const tag of tags) {
    const literals = [...tag[0].matchAll(literalLink)]
    const uses = [...tag[0].matchAll(anyLink)]
    const at = positionOf(source, tag.index)
    if (literals.length !== uses.length) {
      throw new TemplateError('link', 'A tracked link must be a fixed address in quotes', at.line, at.column)
    }
    for (const [, , text = '', filter] of literals) {
      const url = filter === 'mini_program' ? miniProgramLink(text) : text
      if (filter === 'mini_program' && !readMiniProgramLink(url))
        throw new TemplateError('link', `"${text}" is not a page such as pages/index?x=1`, at.line, at.column)
      if (filter === 'link' && !isWebUrl(url))
        throw new TemplateError('link', `"${url}" is not an http or https address`, at.line, at.column)
      if (!links.includes(url)) links.push(url)
      if (links.length > maxLinks) {
        throw new TemplateError('link', `A template may track ${maxLinks} links`, at.line, at.column)
      }
    }
  }
  return links
}

/**
 * Turns the plain `href="https://…"` of an HTML source into tracked links. Leaves alone: mail and phone links, anchors,
 * links with variables, links marked `data-untracked`, and everything beyond the sixteenth address.
 */
export function trackLinks(html: string): string {
  const links = new Set(fixedLinks(html))
  return html.replace(/<a\b[^>]*>/gi, (tag) => {
    if (/\bdata-untracked\b/i.test(tag)) return tag
    return tag.replace(
      /(\shref\s*=\s*")(https?:\/\/[^"'{}\s]+)(")/i,
      (whole, open: string, url: string, close: string) => {
        const plain = url.replaceAll('&amp;', '&')
        if (!isWebUrl(plain) || (!links.has(plain) && links.size >= maxLinks)) return whole
        links.add(plain)
        return `${open}{{ '${plain}' | link }}${close}`
      },
    )
  })
}

function isWebUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && !/[\s\p{Cc}]/u.test(text)
}
