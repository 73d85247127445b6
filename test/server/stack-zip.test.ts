import { crc32, deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readZipEntry } from '../../server/stack/zip.ts'

type Entry = { name: string; data: Buffer; deflate: boolean; extra?: Buffer }

/** A zip archive as other tools write it: with extra fields in front of the data that the directory does not have. */
function zip(entries: Entry[], comment = ''): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  for (const { name, data, deflate, extra = Buffer.alloc(0) } of entries) {
    const packed = deflate ? deflateRawSync(data) : data
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(deflate ? 8 : 0, 4)
    common.writeUInt32LE(crc32(data), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(data.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.from(common)
    local.writeUInt16LE(extra.length, 24)
    const end = Buffer.alloc(14)
    end.writeUInt32LE(Buffer.concat(parts).length, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), common, end, Buffer.from(name))
    parts.push(Buffer.from('PK\x03\x04'), local, Buffer.from(name), extra, packed)
  }
  const files = Buffer.concat(parts)
  const entriesBytes = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(entriesBytes.length, 12)
  end.writeUInt32LE(files.length, 16)
  end.writeUInt16LE(Buffer.byteLength(comment), 20)
  return Buffer.concat([files, entriesBytes, end, Buffer.from(comment)])
}

const text = Buffer.from('caravan '.repeat(500))
const archive = zip(
  [
    { name: 'readme', data: Buffer.from('hello'), deflate: false },
    { name: 'p.data/scripts/temporal', data: text, deflate: true, extra: Buffer.alloc(9) },
  ],
  'a comment at the end',
)

describe('the zip reader', () => {
  it('reads a deflated file behind another one', () => {
    expect(readZipEntry(archive, (name) => name.endsWith('/temporal'))).toEqual(text)
  })

  it('reads a stored file', () => {
    expect(readZipEntry(archive, (name) => name === 'readme')?.toString()).toBe('hello')
  })

  it('answers undefined for a file that is not there', () => {
    expect(readZipEntry(archive, () => false)).toBeUndefined()
  })

  it('refuses what is no zip, and one that was cut off', () => {
    expect(() => readZipEntry(Buffer.alloc(100), () => true)).toThrow('This is not a zip archive')
    expect(() => readZipEntry(archive.subarray(0, 200), () => true)).toThrow('This is not a zip archive')
  })
})
