import { createInflateRaw } from 'node:zlib'
import { FileError } from './import-problem.ts'

/** Bytes a workbook may have, packed and unpacked. */
export type XlsxLimits = { packed: number; unpacked: number }
const defaults: XlsxLimits = { packed: 50 * 1024 * 1024, unpacked: 400 * 1024 * 1024 }

type Entry = { name: string; data: Buffer; deflated: boolean }

/**
 * Measures a workbook before it is read: a few kilobytes of zip can hold gigabytes. The sizes in a zip's directory may lie,
 * so each entry is unpacked into nothing and counted. Throws `FileError`.
 */
export async function checkXlsx(bytes: Buffer, limits: XlsxLimits = defaults): Promise<void> {
  if (bytes.length > limits.packed) throw new FileError('xlsxTooLarge')
  const entries = readDirectory(bytes)
  if (!entries.some(({ name }) => name.startsWith('xl/'))) throw new FileError('notTable')
  let left = limits.unpacked
  for (const { data, deflated } of entries) left -= deflated ? await unpackedSize(data, left) : data.length
  if (left < 0) throw new FileError('xlsxTooLarge')
}

function readDirectory(bytes: Buffer): Entry[] {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > bytes.length) throw new FileError('badXlsx')
  const entries: Entry[] = []
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) throw new FileError('badXlsx')
    const nameLength = bytes.readUInt16LE(at + 28)
    const start = bytes.readUInt32LE(at + 42)
    if (start + 30 > bytes.length) throw new FileError('badXlsx')
    const data = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28)
    entries.push({
      name: bytes.toString('latin1', at + 46, at + 46 + nameLength),
      data: bytes.subarray(data, data + bytes.readUInt32LE(at + 20)),
      deflated: bytes.readUInt16LE(at + 10) !== 0,
    })
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

/** Counts what comes out, and stops as soon as it is more than `limit`. */
async function unpackedSize(data: Buffer, limit: number): Promise<number> {
  const inflate = createInflateRaw({ chunkSize: 256 * 1024 })
  inflate.end(data)
  let size = 0
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit) throw new FileError('xlsxTooLarge')
    }
  } catch (error) {
    throw error instanceof FileError ? error : new FileError('badXlsx')
  }
  return size
}
