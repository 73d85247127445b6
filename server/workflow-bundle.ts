import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * The workflow bundle, built once for each state of its sources and kept in `<home>/cache`. Building takes two seconds, in a process of
 * its own: the bundler's 100 MB go with it instead of staying with the worker for good.
 */
export async function workflowBundle(home: string): Promise<{ code: string }> {
  const file = join(home, 'cache', `workflows-${await sourceHash()}.js`)
  const cached = await readFile(file, 'utf8').catch(() => undefined)
  if (cached !== undefined) return { code: cached }
  await promisify(execFile)(process.execPath, [join(root, 'server/build-workflow-bundle.ts'), file])
  return { code: await readFile(file, 'utf8') }
}

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of ['workflows', 'schema']) {
    for (const name of (await readdir(join(root, folder))).filter((name) => name.endsWith('.ts')).sort())
      hash.update(name).update(await readFile(join(root, folder, name)))
  }
  hash.update(await readFile(join(root, 'package-lock.json')))
  return hash.digest('hex').slice(0, 16)
}
