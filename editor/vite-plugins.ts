// This file runs in Vite, not in the browser.
// oxlint-disable no-restricted-imports
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'

const name = 'virtual:caravan-plugins'

/** Each plugin is loaded on its own: one that throws while it loads is named and left out, and the rest of the app goes on. */
const takeEach = `async function takeEach(list) {
  const taken = await Promise.all(list.map(async ([folder, step, editor]) => {
    try {
      return { step: (await step()).step, view: editor ? (await editor()).view : undefined }
    } catch (error) {
      console.error('plugin left out: ' + folder, error)
      return null
    }
  }))
  return taken.filter((plugin) => plugin !== null && plugin.step)
}`

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
      const list = found.map((folder) => {
        const part = (file: string) => `() => import(${JSON.stringify(join(folder, file))})`
        return `[${JSON.stringify(folder)}, ${part('step.ts')}, ${existsSync(join(folder, 'editor.tsx')) ? part('editor.tsx') : 'undefined'}]`
      })
      return `${takeEach}\nexport const plugins = await takeEach([${list.join(', ')}])`
    },
  }
}

const polyfill = 'temporal-polyfill'

/** Browsers that have Temporal use their own; the others load the polyfill, before anything asks for a date. */
export function nativeTemporal(): Plugin {
  return {
    name: 'caravan-temporal',
    enforce: 'pre',
    resolveId: (id) => (id === polyfill ? `\0${polyfill}` : undefined),
    load: (id) =>
      id === `\0${polyfill}`
        ? `export const Temporal = globalThis.Temporal ?? (await import('${polyfill}/implementation')).Temporal`
        : undefined,
  }
}
