const storageKey = 'caravan.tab'
const lockName = (tab: string) => `caravan-tab-${tab}`

let own: Promise<string> | undefined

/**
 * The name of this tab, the same after a reload. Held as a lock while the tab lives, so that two tabs never share one: a duplicated
 * tab, which starts with the name of its model, takes another.
 */
export function thisTab(): Promise<string> {
  own ??= claim(sessionStorage.getItem(storageKey) ?? crypto.randomUUID())
  return own
}

/** Tabs of this browser that are open now, this one among them. Null where the browser cannot tell. */
export async function openTabs(): Promise<Set<string> | null> {
  if (!navigator.locks) return null
  const { held = [] } = await navigator.locks.query()
  return new Set(
    held.flatMap(({ name }) => (name?.startsWith('caravan-tab-') ? [name.slice('caravan-tab-'.length)] : [])),
  )
}

const reloadPauseMs = 50
const reloadTries = 20

async function claim(tab: string): Promise<string> {
  let free = !navigator.locks || (await hold(tab))
  // After a reload the page before may hold the name for a moment still; a duplicated tab was never reloaded.
  for (let tries = 0; !free && wasReloaded() && tries < reloadTries; tries++) {
    await new Promise((resolve) => setTimeout(resolve, reloadPauseMs))
    free = await hold(tab)
  }
  const name = free ? tab : crypto.randomUUID()
  if (!free) await hold(name)
  sessionStorage.setItem(storageKey, name)
  return name
}

function wasReloaded(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return navigation?.type === 'reload'
}

/** Holds the lock until the tab is gone. */
function hold(tab: string): Promise<boolean> {
  return new Promise((resolve) => {
    void navigator.locks.request(lockName(tab), { ifAvailable: true }, (lock) => {
      resolve(lock !== null)
      return lock === null ? undefined : new Promise<never>(() => {})
    })
  })
}
