import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const rotateAt = 10 * 1024 * 1024

/**
 * Opens a log for a program to write to by itself: a file, not a pipe, so that the program outlives its starter unharmed.
 * A long one is set aside first. The caller closes the descriptor.
 */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true })
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > rotateAt) renameSync(path, `${path}.old`)
  return openSync(path, 'a', 0o600)
}

/** Size of a log now, to read later what came after. */
export function logSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** The last part of a log, at most 2,000 bytes, beginning not before `from`. */
export function logTail(path: string, from = 0): string {
  const file = openSync(path, 'r')
  try {
    const size = fstatSync(file).size
    const start = Math.max(from, size - 2_000)
    const buffer = Buffer.alloc(Math.max(0, size - start))
    readSync(file, buffer, 0, buffer.length, start)
    return buffer.toString('utf8').trim()
  } finally {
    closeSync(file)
  }
}
