import type { Escape } from './escape.ts'
import { fixedLinks } from './fixed-links.ts'
import { compileLiquid } from './liquid-template.ts'
import { templateLimits } from './liquid-subset.ts'
import type { RenderScope } from './scope.ts'
import { compileSimple } from './simple-template.ts'
import { TemplateError } from './template-error.ts'

/**
 * A template ready to render.
 *
 * - `variables`: full paths (`contact.name`), for the editor's checks
 * - `links`: the URLs behind `| link`; a link's index in click codes is its place here
 * - `simple`: true when it takes the fast path
 * - `render` throws `MissingVariableError` or `RenderError`, each about this one contact
 */
export type CompiledTemplate = {
  variables: string[]
  links: string[]
  simple: boolean
  render(scope: RenderScope): string
}

/**
 * `links` are those of another part of the same message. Subject, HTML and plain text of one e-mail share their link
 * indexes: compile the HTML first and hand its `links` to the others.
 */
export type TemplateOptions = { escape: Escape; links?: readonly string[] }

const cache = new Map<string, CompiledTemplate>()
const cacheSize = 500

/**
 * Compiles a Liquid template, remembering the last 500. Throws `TemplateError` with the position of the fault.
 *
 * ```ts
 * compileTemplate('您好{{ contact.name | default: "朋友" }}', { escape: 'none' }).render({ contact: {} }) // 您好朋友
 * ```
 */
export function compileTemplate(source: string, options: TemplateOptions): CompiledTemplate {
  const key = `${options.escape} ${(options.links ?? []).join(' ')} ${source}`
  const known = cache.get(key)
  if (known) return known
  const compiled = compile(source, options)
  const oldest = cache.size >= cacheSize ? cache.keys().next().value : undefined
  if (oldest !== undefined) cache.delete(oldest)
  cache.set(key, compiled)
  return compiled
}

function compile(source: string, { escape, links: known }: TemplateOptions): CompiledTemplate {
  if (source.length > templateLimits.parse) {
    throw new TemplateError('tooLong', `A template may have ${templateLimits.parse} characters`)
  }
  const links = fixedLinks(source, known)
  const simple = compileSimple(source, escape, links)
  return { ...(simple ?? compileLiquid(source, escape, links)), links, simple: simple !== null }
}
