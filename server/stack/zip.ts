import { inflateRawSync } from 'node:zlib'

const endSignature = 0x06054b50
const entrySignature = 0x02014b50

/**
 * Reads one file out of a zip archive: the first whose name `matches`. Undefined when there is none.
 * Knows stored and deflated files below 4 GB, which is what Python wheels hold.
 */
export function readZipEntry(archive: Buffer, matches: (name: string) => boolean): Buffer | undefined {
  const end = findEnd(archive)
  const count = archive.readUInt16LE(end + 10)
  let at = archive.readUInt32LE(end + 16)
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(at) !== entrySignature)
      throw new Error('The zip archive is damaged: its directory ends early.')
    const nameLength = archive.readUInt16LE(at + 28)
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
    if (matches(name)) return readData(archive, at)
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return undefined
}

/** The directory's end record is the last thing in the file but for a comment of at most 64 KB. */
function findEnd(archive: Buffer): number {
  for (let at = archive.length - 22; at >= Math.max(0, archive.length - 22 - 0xffff); at -= 1) {
    if (archive.readUInt32LE(at) === endSignature) return at
  }
  throw new Error('This is not a zip archive: it has no directory.')
}

/** Name and extra field may be longer in front of the data than in the directory, so their lengths are read there. */
function readData(archive: Buffer, entry: number): Buffer {
  const method = archive.readUInt16LE(entry + 10)
  const packedSize = archive.readUInt32LE(entry + 20)
  const size = archive.readUInt32LE(entry + 24)
  const local = archive.readUInt32LE(entry + 42)
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  const packed = archive.subarray(start, start + packedSize)
  if (packed.length !== packedSize) throw new Error('The zip archive is damaged: a file ends early.')
  if (method !== 0 && method !== 8)
    throw new Error(`The zip archive is packed in a way that is not known here (method ${method}).`)
  const data = method === 0 ? Buffer.from(packed) : inflateRawSync(packed, { maxOutputLength: size + 1 })
  if (data.length !== size) throw new Error('The zip archive is damaged: a file has the wrong length.')
  return data
}
