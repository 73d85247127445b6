import { FileError } from './import-problem.ts'

const maxPacked = 50 * 1024 * 1024
const maxUnpacked = 400 * 1024 * 1024

/**
 * Looks at a zip's directory before anything is unpacked: a few kilobytes can claim gigabytes. Throws `FileError`.
 * Sizes in the directory can lie; the reader checks each entry against them as it unpacks.
 */
export function checkXlsx(bytes: Buffer): void {
  if (bytes.length > maxPacked) throw new FileError('xlsxTooLarge')
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > bytes.length) throw new FileError('badXlsx')
  const entries = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  let total = 0
  let isWorkbook = false
  for (let entry = 0; entry < entries; entry++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) throw new FileError('badXlsx')
    total += bytes.readUInt32LE(at + 24)
    const nameLength = bytes.readUInt16LE(at + 28)
    if (bytes.toString('latin1', at + 46, at + 46 + nameLength).startsWith('xl/')) isWorkbook = true
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  if (total > maxUnpacked) throw new FileError('xlsxTooLarge')
  if (!isWorkbook) throw new FileError('notTable')
}
