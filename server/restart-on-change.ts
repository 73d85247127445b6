import { watch } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { OwnProcess } from './stack/processes.ts'

const folders = ['schema', 'workflows', 'activities', 'server', 'editor']
const settleMs = 300

/**
 * For `npm run dev`: starts our own processes again when a source changes. Node's own watch mode is no choice here: it talks over
 * the channel of worker threads, which Temporal's use for themselves.
 */
export function restartOnChange(processes: readonly OwnProcess[], say: (line: string) => void): void {
  let timer: NodeJS.Timeout | undefined
  for (const folder of folders) {
    const path = fileURLToPath(new URL(`../${folder}`, import.meta.url))
    watch(path, { recursive: true }, (_event, file) => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        say(`${folder}/${file ?? ''} changed; starting again`)
        for (const own of processes) own.restart()
      }, settleMs)
    })
  }
}
