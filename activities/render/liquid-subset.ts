/** The tags of Liquid that Caravan's templates may use. Nothing that reads files or other templates. */
export const allowedTags: ReadonlySet<string> = new Set([
  'if',
  'unless',
  'case',
  'for',
  'break',
  'continue',
  'assign',
  'capture',
  'comment',
  '#',
])

/** The filters. `raw` is missing on purpose: it would let an attribute write HTML into an e-mail. */
export const allowedFilters: ReadonlySet<string> = new Set([
  'default',
  'upcase',
  'downcase',
  'capitalize',
  'append',
  'prepend',
  'replace',
  'remove',
  'strip',
  'squish',
  'truncate',
  'truncatewords',
  'split',
  'join',
  'first',
  'last',
  'size',
  'slice',
  'sort',
  'uniq',
  'reverse',
  'plus',
  'minus',
  'times',
  'divided_by',
  'modulo',
  'round',
  'floor',
  'ceil',
  'abs',
  'at_least',
  'at_most',
  'date',
  'url_encode',
  'link',
  'mini_program',
])

/**
 * Limits of one rendering. They are the engine's own and cooperative: they stop an endless loop or a text that doubles
 * itself within some milliseconds, they are not a sandbox for hostile code (Liquid runs none).
 */
export const templateLimits = { parse: 100_000, renderMs: 500, memory: 1_000_000 } as const
