import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawn } from 'node:child_process'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The built editor's folder: built with Vite once for each state of its sources, into `<home>/cache`. A second start builds nothing. */
export async function editorBuild(home: string, plugins: readonly string[], onBuild: () => void): Promise<string> {
  const folder = resolve(home, 'cache', `editor-${await sourceHash(plugins)}`)
  if (await exists(join(folder, 'index.html'))) return folder
  onBuild()
  await mkdir(join(home, 'cache'), { recursive: true })
  const draft = `${folder}.${process.pid}`
  try {
    await vite(draft, plugins)
    await rename(draft, folder).catch(async (error: unknown) => {
      if (!(await exists(join(folder, 'index.html')))) throw error
    })
    return folder
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

function vite(outDir: string, plugins: readonly string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(
      process.execPath,
      [
        join(root, 'node_modules/vite/bin/vite.js'),
        'build',
        join(root, 'editor'),
        '--config',
        join(root, 'editor/vite.config.ts'),
        '--logLevel',
        'warn',
      ],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          CARAVAN_EDITOR_DIST: outDir,
          CARAVAN_PLUGINS: plugins.join(','),
          NODE_ENV: 'production',
          NO_COLOR: '1',
          FORCE_COLOR: '0',
        },
      },
    )
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', fail)
    child.on('exit', (code) =>
      code === 0 ? done() : fail(new Error(`the web app could not be built:\n${output.slice(-4000)}`)),
    )
  })
}

async function sourceHash(plugins: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(plugins.join(','))
  for (const folder of ['editor', 'schema', 'server/api', ...plugins]) {
    const base = resolve(root, folder)
    const names = await readdir(base, { recursive: true, withFileTypes: true }).catch(() => [])
    for (const file of names
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort())
      hash.update(file).update(await readFile(file))
  }
  return hash
    .update(await readFile(join(root, 'package-lock.json')))
    .digest('hex')
    .slice(0, 16)
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
