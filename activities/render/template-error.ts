/**
 * - `syntax`: not Liquid
 * - `filter`, `tag`: not in the subset (template-limits.ts)
 * - `link`: `link` on something other than a fixed http(s) URL, or more than 16 of them
 * - `tooLong`: over 100,000 characters
 */
export type TemplateErrorCode = 'syntax' | 'filter' | 'tag' | 'link' | 'tooLong'

/** A template that cannot be used at all. `line` and `column` count from 1. */
export class TemplateError extends Error {
  readonly code: TemplateErrorCode
  readonly line: number
  readonly column: number
  constructor(code: TemplateErrorCode, message: string, line = 1, column = 1) {
    super(`${message} (line ${line}, column ${column})`)
    this.name = 'TemplateError'
    this.code = code
    this.line = line
    this.column = column
  }
}

/** The contact has no value for a variable the template prints without a default. Fails that contact, not its batch. */
export class MissingVariableError extends Error {
  readonly variable: string
  constructor(variable: string) {
    super(`${variable} has no value for this contact. Give it a default, or leave out contacts without it.`)
    this.name = 'MissingVariableError'
    this.variable = variable
  }
}

/** The contact's value does not go into a variable of the provider's template: too long or of another kind. Names it, never its value. */
export class UnfitVariableError extends Error {
  readonly variable: string
  constructor(variable: string) {
    super(`The value of ${variable} is too long or of another kind for this contact.`)
    this.name = 'UnfitVariableError'
    this.variable = variable
  }
}

/**
 * The template is valid but could not be rendered for this contact.
 * `limit`: too much work or memory; `notText`: it prints an object; `header`: a line break in a subject;
 * `field`: a WeChat field too long or empty; `failed`: anything else.
 */
export type RenderErrorCode = 'limit' | 'notText' | 'header' | 'field' | 'failed'

export class RenderError extends Error {
  readonly code: RenderErrorCode
  constructor(code: RenderErrorCode, message: string) {
    super(message)
    this.name = 'RenderError'
    this.code = code
  }
}

/** Line and column of an offset, both from 1. */
export function positionOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}
