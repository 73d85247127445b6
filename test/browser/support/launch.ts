import { type Browser, chromium } from 'playwright-core'

// @sparticuz/chromium unpacks the libraries it needs only where it believes to run in Lambda.
process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x'

/** Of the package's own switches only what a container needs: those for Lambda put the whole browser into one process, which then hangs at times. */
const args = [
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
]

/** A real Chromium: the system's when CHROME_PATH names one, else the one that comes as a package. */
export async function launchBrowser(): Promise<Browser> {
  const { default: packaged } = await import('@sparticuz/chromium')
  return chromium.launch({
    executablePath: process.env['CHROME_PATH'] ?? (await packaged.executablePath()),
    args,
    headless: true,
  })
}
