/** Stable names of what can go wrong while the parts around Caravan start. */
export type StackErrorCode =
  | 'port_taken'
  | 'already_running'
  | 'postgres_missing'
  | 'postgres_user'
  | 'postgres_password_lost'
  | 'postgres_failed'
  | 'temporal_missing'
  | 'temporal_failed'
  | 'search_attributes'

/** A part of the stack did not start. The message says which, why, and what to do. */
export class StackError extends Error {
  override name = 'StackError'
  readonly code: StackErrorCode

  constructor(code: StackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
