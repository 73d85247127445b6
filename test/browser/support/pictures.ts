import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterEach } from 'vitest'

const kept = fileURLToPath(new URL('../screenshots', import.meta.url))
/** The pictures that README shows. They are written over only when CARAVAN_PICTURES=keep asks for it, so that a test run changes no file of the repository. */
const shown = new Set([
  'step-sms-zh-light',
  'why-zh-light',
  'phone-zh-light',
  'simulate-en-dark',
  ...['journeys', 'contacts', 'segments', 'templates', 'gateways', 'settings', 'publish', 'canvas'].map(
    (name) => `${name}-en-dark`,
  ),
])
let folder: Promise<string> | undefined

/** Where the pictures of this run lie. */
export function picturesFolder(): Promise<string> {
  const named = process.env['CARAVAN_PICTURES_FOLDER']
  folder ??= named ? mkdir(named, { recursive: true }).then(() => named) : mkdtemp(join(tmpdir(), 'caravan-pictures-'))
  return folder
}

/** Takes a picture of what is on the screen. */
export async function picture(page: Page, name: string): Promise<void> {
  const keep = shown.has(name) && process.env['CARAVAN_PICTURES'] === 'keep'
  if (keep) await mkdir(kept, { recursive: true })
  await page.screenshot({ path: join(keep ? kept : await picturesFolder(), `${name}.png`) })
}

/** Keeps a picture of the moment a test failed, beside the others. */
export function pictureOfFailures(page: () => Page | undefined): void {
  afterEach(async ({ task }) => {
    const open = page()
    if (task.result?.state === 'fail' && open && !open.isClosed())
      await picture(open, `failed-${task.name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}`).catch(() => {})
  })
}
