import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashesOf } from '../../../editor/screens/contacts/hashed-file.ts'

const hash = 'a'.repeat(64)
const other = 'B0'.repeat(32)
async function read(text: string, size?: number): Promise<string[][]> {
  const chunks: string[][] = []
  for await (const chunk of hashesOf(new Blob([text]), size)) chunks.push(chunk)
  return chunks
}

test('a header is passed over, the first column counts, quotes and empty lines do not matter', async () => {
  expect(await read(`\uFEFFsha256,reason\r\n"${hash}",optOut\r\n\r\n${other};manual\n`)).toEqual([[hash, other]])
  expect(await read(`${hash}\n${other}`)).toEqual([[hash, other]])
  expect(await read('')).toEqual([])
  expect(await read('sha256\n')).toEqual([])
})

test('what is no hash never leaves the browser as it is', async () => {
  expect(await read(`sha256\n+8613800138000\n${hash}\nme@example.com`)).toEqual([['-', hash, '-']])
})

test('every hash is read once, in order, in chunks of at most the size', async () => {
  const digits = fc.stringMatching(/^[0-9a-fA-F]{64}$/)
  await fc.assert(
    fc.asyncProperty(fc.array(digits, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), async (hashes, size) => {
      const chunks = await read(hashes.join('\n'), size)
      expect(chunks.flat()).toEqual(hashes)
      expect(chunks.every((chunk) => chunk.length <= size)).toBe(true)
    }),
    { numRuns: 60 },
  )
})
