import type { Page } from 'playwright-core'

const mostTabs = 60

/** Somebody who has only the keyboard. Nothing in here touches the mouse or an element. */
export function keyboardHand(page: Page) {
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
  /** What has the focus, by its accessible name and role. */
  const focused = (): Promise<{ name: string; step: string | null }> =>
    page.evaluate(() => {
      const element = document.activeElement
      const labelled = element
        ?.getAttribute('aria-labelledby')
        ?.split(' ')
        .map((id) => document.getElementById(id)?.textContent)
      const own = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element?.textContent
      return {
        name: (element?.getAttribute('aria-label') ?? labelled?.join(' ') ?? own ?? '').trim(),
        step: element?.closest('[role=group]')?.querySelector('[data-step]')?.textContent ?? null,
      }
    })
  return {
    press,
    focused,
    type: (text: string) => page.keyboard.insertText(text),
    /** Presses Tab (or Shift+Tab) until what has the focus is called so. */
    async tabTo(name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
      const passed: string[] = []
      for (let count = 0; count < mostTabs; count++) {
        const here = await focused()
        if (typeof name === 'string' ? here.name === name : name.test(here.name)) return
        passed.push(here.name.slice(0, 30))
        await press(key)
      }
      throw new Error(`Tab does not lead to ${name}; it passed ${passed.join(' | ')}`)
    },
    /** Walks along the journey until the card with this title has the focus. */
    async walkTo(title: string, key: 'ArrowUp' | 'ArrowDown'): Promise<void> {
      for (let count = 0; count < 20; count++) {
        if ((await focused()).step === title) return
        await press(key)
      }
      throw new Error(`${key} does not lead to ${title}`)
    },
    /** Enter on a card leads into its form. */
    async enterForm(): Promise<void> {
      await press('Enter')
      await page.waitForFunction(() => document.activeElement?.closest('[data-side]'))
    },
    /** Waits until the card with this title has the focus. */
    async stands(title: string): Promise<void> {
      await page.waitForFunction(
        (wanted) => document.activeElement?.matches('[data-step]') && document.activeElement.textContent === wanted,
        title,
      )
    },
  }
}

/** Keeps everything that live regions say from now on, in order. */
export async function listenToPage(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(globalThis, { heard })
    const observer = new MutationObserver(() => {
      const text = document.querySelector('[data-announcements]')?.textContent ?? ''
      if (text !== '' && text !== heard.at(-1)) heard.push(text)
    })
    observer.observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  return () => page.evaluate(() => [...(globalThis as unknown as { heard: string[] }).heard])
}
