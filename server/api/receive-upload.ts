import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CaravanError } from '../../schema/errors.ts'

/** Writes a request's body to a file as it comes, in flat memory. What is too long or breaks off leaves no file. Answers the bytes. */
export async function receiveUpload(
  body: ReadableStream<Uint8Array> | null,
  path: string,
  limit: number,
): Promise<number> {
  if (!body) throw new CaravanError('badFile', { reason: 'there is none in the request.' })
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  let bytes = 0
  const counting = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      done(bytes > limit ? new CaravanError('tooLarge', { limit: `${Math.round(limit / 1024 ** 3)} GB` }) : null, chunk)
    },
  })
  try {
    await pipeline(Readable.fromWeb(body as never), counting, createWriteStream(path, { mode: 0o600, flags: 'wx' }))
    return bytes
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}
