import type { Browser } from 'playwright-core'
import { chromium } from 'playwright-core'

// @sparticuz/chromium unpacks the libraries it needs only where it believes to run in Lambda.
process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x'

/** A real Chromium: the system's when CHROME_PATH names one, else the one that comes as a package. */
export async function launchBrowser(): Promise<Browser> {
  const { default: packaged } = await import('@sparticuz/chromium')
  const own = process.env['CHROME_PATH']
  return chromium.launch({
    executablePath: own ?? (await packaged.executablePath()),
    args: own ? ['--no-sandbox'] : packaged.args,
    headless: true,
  })
}
