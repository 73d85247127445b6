import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Context, Hono } from 'hono'
import { errors } from '../../schema/errors.ts'

const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const files: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, tryItOutEnabled: false })`

/** The API to read and to try in a browser, from our own disk: nothing is loaded from elsewhere. */
export function docsRoutes(document: (c: Context) => unknown) {
  let text: string | undefined
  const app = new Hono()
  app.get('/openapi.json', (c) =>
    c.body((text ??= JSON.stringify(document(c))), 200, { 'content-type': 'application/json' }),
  )
  app.get('/docs', (c) =>
    c.html(
      '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Caravan API</title><link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="icon" href="/docs/favicon-32x32.png"></head>' +
        '<body><div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>',
    ),
  )
  app.get('/docs/start.js', (c) => c.body(start, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
  app.get('/docs/errors.json', (c) => c.json(errors))
  app.get('/docs/:file', async (c) => {
    const name = c.req.param('file')
    const type = files[name]
    if (!type) return c.notFound()
    return c.body(new Uint8Array(await readFile(join(folder, name))), 200, {
      'content-type': type,
      'cache-control': 'public, max-age=86400',
    })
  })
  return app
}
