import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { SealError } from './seal-error.ts'

/**
 * Reads the master key (32 bytes, one line of 64 hex digits), making the file with mode 600 when there is none.
 * Everything sealed is lost with this file: it belongs in the backup, apart from the database.
 *
 * Throws `SealError` `masterKey` on a file that holds anything else; it is never overwritten.
 */
export function loadMasterKey(file: string): Buffer {
  return parse(file, readExisting(file) ?? create(file))
}

function readExisting(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function create(file: string): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const text = randomBytes(32).toString('hex') + '\n'
  try {
    // Exclusive: of two processes starting at once, one makes the key and the other reads it.
    writeFileSync(file, text, { flag: 'wx', mode: 0o600, flush: true })
    return text
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return readFileSync(file, 'utf8')
    throw error
  }
}

function parse(file: string, text: string): Buffer {
  const hex = text.trim()
  if (/^[0-9a-f]{64}$/i.test(hex)) return Buffer.from(hex, 'hex')
  throw new SealError(
    'masterKey',
    `The master key file ${file} does not hold 64 hex digits. Restore it from a backup; without it the stored addresses cannot be read.`,
  )
}
