import type { Page } from 'playwright-core'

/** Gives the open import wizard a file, as from the file chooser, and waits until it has been read. */
export async function importFile(page: Page, name: string, buffer: Buffer): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: /^(选择文件|Choose a file)$/ }).click(),
  ])
  await chooser.setFiles({ name, mimeType: 'text/csv', buffer })
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(开始导入|Import)$/ })
    .waitFor()
}
