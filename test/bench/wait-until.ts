import { setTimeout as sleep } from 'node:timers/promises'

/** Asks every 50 ms until it is so; throws after `limitMs`. */
export async function waitUntil(ask: () => Promise<boolean>, limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`not so after ${limitMs / 1000} s`)
    await sleep(50)
  }
}
