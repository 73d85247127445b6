import { Liquid, LiquidError, type Context } from 'liquidjs'
import { escapeHtml, type Escape } from './escape.ts'
import { allowedFilters, allowedTags, templateLimits } from './liquid-subset.ts'
import { miniProgramLink } from './mini-program.ts'
import { dropMissing, type RenderScope } from './scope.ts'
import { shortLink, type SimpleTemplate } from './simple-template.ts'
import { MissingVariableError, RenderError, TemplateError } from './template-error.ts'

/** A symbol, so that no template can name what the `link` filter works with. */
const linking = Symbol('linking')
type Environment = { [linking]: { scope: RenderScope; urls: string[] } }
const emptyFamilies = { contact: {}, entry: {}, steps: {}, workspace: {}, link: {} }

const engines = { none: createEngine('none'), html: createEngine('html') } as const

/** Compiles with the full engine (15,000 short texts a second). Same rules as `compileSimple`; throws `TemplateError`. */
export function compileLiquid(source: string, escape: Escape, links: string[]): SimpleTemplate {
  const engine = engines[escape]
  try {
    const parsed = engine.parse(source)
    const variables = engine.globalFullVariablesSync(parsed)
    return { variables, render: (scope) => renderLiquid(engine, parsed, scope, links) }
  } catch (error) {
    throw toTemplateError(error)
  }
}

function createEngine(escape: Escape): Liquid {
  const engine = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: true,
    // Keeps `| default` and `{% if %}` usable on missing variables under strictVariables.
    lenientIf: true,
    outputEscape: (value: unknown) => print(value, escape),
    parseLimit: templateLimits.parse,
    renderLimit: templateLimits.renderMs,
    memoryLimit: templateLimits.memory,
    // Templates in memory, and none of them: no tag could reach a file even if one were allowed by mistake.
    templates: {},
  })
  for (const tag of Object.keys(engine.tags)) if (!allowedTags.has(tag)) delete engine.tags[tag]
  for (const filter of Object.keys(engine.filters)) if (!allowedFilters.has(filter)) delete engine.filters[filter]
  const shorten = (context: Context, text: string) => {
    const { scope, urls } = (context.environments as Environment)[linking]
    return shortLink(scope, text, urls.indexOf(text))
  }
  engine.registerFilter('link', function (this: { context: Context }, url: unknown) {
    return shorten(this.context, String(url))
  })
  engine.registerFilter('mini_program', function (this: { context: Context }, page: unknown) {
    return shorten(this.context, miniProgramLink(String(page)))
  })
  return engine
}

function print(value: unknown, escape: Escape): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map((item) => print(item, escape)).join('')
  if (typeof value === 'string') return escape === 'html' ? escapeHtml(value) : value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new RenderError('notText', 'The template prints an object; name one of its properties.')
}

function renderLiquid(engine: Liquid, parsed: ReturnType<Liquid['parse']>, scope: RenderScope, urls: string[]): string {
  // Absent families are empty ones, so that a missing variable is reported with its full path.
  const environment: Environment = { ...emptyFamilies, ...dropMissing(scope), [linking]: { scope, urls } }
  try {
    return engine.renderSync(parsed, environment) as string
  } catch (error) {
    throw toRenderError(error)
  }
}

function toTemplateError(error: unknown): TemplateError {
  const message = error instanceof Error ? error.message : String(error)
  const [line = 1, column = 1] = LiquidError.is(error) ? error.token.getPosition() : []
  const plain = message.replace(/, line:\d+, col:\d+$/, '')
  if (/undefined filter/.test(plain)) {
    return new TemplateError('filter', `The filter ${plain.split(': ')[1] ?? ''} is not available here`, line, column)
  }
  if (/tag .* not found/.test(plain))
    return new TemplateError('tag', `The ${plain.replace(' not found', '')} is not available here`, line, column)
  return new TemplateError('syntax', `The template is not valid: ${plain}`, line, column)
}

function toRenderError(error: unknown): Error {
  const cause = LiquidError.is(error) ? (error.originalError ?? error) : error
  if (cause instanceof RenderError || cause instanceof MissingVariableError) return cause
  const name = (cause as { variableName?: unknown }).variableName
  if (typeof name === 'string') return new MissingVariableError(name)
  const message = cause instanceof Error ? cause.message : String(cause)
  if (/limit exceeded/i.test(message))
    return new RenderError('limit', 'The template does too much work for one message.')
  // The engine's sentences may quote values of the contact; they must not reach a log.
  return new RenderError('failed', 'The template could not be rendered for this contact.')
}
