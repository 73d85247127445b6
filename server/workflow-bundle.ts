import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode } from '@temporalio/worker'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The workflow bundle, built once for each state of its sources and kept in `<home>/cache`. Building takes two seconds. */
export async function workflowBundle(home: string): Promise<{ code: string }> {
  const file = join(home, 'cache', `workflows-${await sourceHash()}.js`)
  const cached = await readFile(file, 'utf8').catch(() => undefined)
  if (cached !== undefined) return { code: cached }
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows/index.ts'),
    logger: {
      log: () => {},
      trace: () => {},
      debug: () => {},
      info: () => {},
      warn: console.warn,
      error: console.error,
    },
  })
  await mkdir(join(home, 'cache'), { recursive: true })
  // Written aside and moved, so that a process starting at the same time never reads half a bundle.
  await writeFile(`${file}.${process.pid}`, code)
  await rename(`${file}.${process.pid}`, file)
  return { code }
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
