/**
 * Why a key or a sealed value cannot be used.
 *
 * - `format`: the bytes are not something `seal` made
 * - `unknownKey`: sealed under a key that is not in the ring (lost, or of another workspace)
 * - `tampered`: changed, or moved to another row, column or workspace
 * - `masterKey`: the master key file is damaged, or is not the one the workspace's keys were wrapped with
 */
export type SealErrorCode = 'format' | 'unknownKey' | 'tampered' | 'masterKey'

/** Thrown by everything in this folder. The message never holds plaintext, ciphertext or key bytes. */
export class SealError extends Error {
  readonly code: SealErrorCode
  constructor(code: SealErrorCode, message: string) {
    super(message)
    this.name = 'SealError'
    this.code = code
  }
}
