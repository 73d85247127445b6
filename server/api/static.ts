import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { Readable } from 'node:stream'
import { type Context, Hono } from 'hono'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.map': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}
const safety = { 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin' }
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/** The built web app: files as they are, every other address its first page. Names with a hash never change and are kept for a year. */
export function staticRoutes(folder: string) {
  const app = new Hono()
  app.get('*', async (c) => {
    const path = safePath(c.req.path)
    const file = path === null ? null : join(folder, path)
    if (file && path !== '/' && (await isFile(file)))
      return send(c, file, /-[\w-]{8,}\.\w+$/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache')
    // A missing file is missing; an address without an extension is a page of the app.
    if (extname(c.req.path) !== '') return c.notFound()
    return send(c, join(folder, 'index.html'), 'no-cache')
  })
  return app
}

/** A path below the folder, or null for one that would lead out of it. */
function safePath(path: string): string | null {
  try {
    const plain = normalize(decodeURIComponent(path))
    return plain.includes('\0') || plain.split(/[\\/]/).includes('..') ? null : plain
  } catch {
    return null
  }
}

async function send(c: Context, file: string, cache: string): Promise<Response> {
  const headers: Record<string, string> = {
    ...safety,
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'cache-control': cache,
    vary: 'accept-encoding',
  }
  const accepted = c.req.header('accept-encoding') ?? ''
  for (const [encoding, ending] of encodings) {
    if (accepted.includes(encoding) && (await isFile(file + ending)))
      return stream(c, file + ending, { ...headers, 'content-encoding': encoding })
  }
  return (await isFile(file)) ? stream(c, file, headers) : c.notFound()
}

async function stream(c: Context, file: string, headers: Record<string, string>): Promise<Response> {
  const { size, mtimeMs } = await stat(file)
  const etag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`
  if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers: { ...headers, etag } })
  const body =
    c.req.raw.method === 'HEAD'
      ? null
      : size < 64 * 1024
        ? await readFile(file)
        : (Readable.toWeb(createReadStream(file)) as ReadableStream)
  return new Response(body, { headers: { ...headers, etag, 'content-length': String(size) } })
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}
