import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchBrowser } from './browser/support/launch.ts'
import { settled } from './browser/support/settled.ts'
import { canvasStops, narrowStops } from './browser/support/tour-stops.ts'
import { findDemo, type View, viewsOf } from './browser/support/views.ts'
import { type Look, visit } from './browser/support/visitor.ts'
import { startInstallation } from './support/installation.ts'

/**
 * Walks through the product with the demo's data and keeps a numbered picture of every stop in `tour/`: each screen and dialog, everything
 * the canvas can do, light in English and dark in Chinese, and what there is on a phone. `npm run tour -- find` takes only stops whose name
 * holds "find". A stop that cannot be reached is named, and the tour goes on; it then ends with 1.
 */
const folder = fileURLToPath(new URL('../tour', import.meta.url))
const only = process.argv[2] ?? ''
const looks: Look[] = [
  { language: 'en', scheme: 'light' },
  { language: 'zh', scheme: 'dark' },
]
const phones: Look[] = [
  { language: 'zh', scheme: 'light', width: 390, height: 844 },
  { language: 'en', scheme: 'dark', width: 390, height: 844 },
]

const say = (line: string) => process.stdout.write(`${line}\n`)
await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
say('Starting an installation with the demo…')
const [installation, browser] = await Promise.all([
  startInstallation({
    server: true,
    workers: 1,
    sharedBuffers: '128MB',
    account: { inbox: true, receipts: true, receiptDelayMs: [50, 200] },
    env: { CARAVAN_SEED_DEMO: 'true' },
  }),
  launchBrowser(),
])
let missed = 0
try {
  const demo = await findDemo(installation)
  for (const look of looks)
    await walk([...canvasStops({ installation, browser, demo, look }), ...viewsOf(demo)], look, 0)
  for (const look of phones) await walk(narrowStops({ installation, browser, demo, look }), look, 100)
} finally {
  await browser.close()
  await installation.stop()
}
say(missed === 0 ? `The pictures are in ${folder}` : `${missed} stops were missed`)
process.exit(missed === 0 ? 0 : 1)

async function walk(stops: View[], look: Look, from: number): Promise<void> {
  for (const [index, stop] of stops.entries()) {
    const name = `${String(from + index + 1).padStart(3, '0')}-${stop.name}-${look.language}-${look.scheme}`
    if (!stop.name.includes(only)) continue
    const me = await visit(browser, installation.url, look)
    try {
      await stop.open(me)
      await settled(me.page)
    } catch (error) {
      missed += 1
      say(`missed ${name}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`)
    }
    await me.page.screenshot({ path: join(folder, `${name}.png`) })
    say(name)
    await me.close()
  }
}
