// This file runs in Vite, not in the browser.
// oxlint-disable no-restricted-imports
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'

const name = 'virtual:caravan-plugins'

/**
 * Makes `virtual:caravan-plugins` from a comma-separated list of plugin folders: each has a `step.ts` that exports `step`, and may have an
 * `editor.tsx` that exports `view`. The list is part of the build, so a plugin's form is checked and bundled like the built-in ones.
 */
export function caravanPlugins(folders = ''): Plugin {
  return {
    name: 'caravan-plugins',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined
      const found = folders
        .split(',')
        .map((folder) => folder.trim())
        .filter(Boolean)
        .map((folder) => resolve(folder))
      const imports = found.flatMap((folder, index) => [
        `import { step as step${index} } from ${JSON.stringify(join(folder, 'step.ts'))}`,
        existsSync(join(folder, 'editor.tsx'))
          ? `import { view as view${index} } from ${JSON.stringify(join(folder, 'editor.tsx'))}`
          : `const view${index} = undefined`,
      ])
      const list = found.map((_, index) => `{ step: step${index}, view: view${index} }`)
      return [...imports, `export const plugins = [${list.join(', ')}]`].join('\n')
    },
  }
}
