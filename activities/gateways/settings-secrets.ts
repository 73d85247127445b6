import type { Json } from '../../schema/json.ts'

type Settings = Record<string, Json>

/** Settings as they may be shown: without the secrets. `secrets` are dotted paths; also tells which of them are there. */
export function hideSecrets(settings: Settings, secrets: readonly string[]): { settings: Settings; set: string[] } {
  const shown = structuredClone(settings)
  const set = secrets.filter((path) => {
    const parent = parentOf(shown, path)
    const name = nameOf(path)
    if (!parent || !Object.hasOwn(parent, name)) return false
    delete parent[name]
    return true
  })
  return { settings: shown, set }
}

/** New settings with the secrets they leave out taken from the old ones, where the place for them is still there. */
export function keepSecrets(next: Settings, old: Settings, secrets: readonly string[]): Settings {
  const merged = structuredClone(next)
  for (const path of secrets) {
    const [from, into, name] = [parentOf(old, path), parentOf(merged, path), nameOf(path)]
    if (!from || !into || !Object.hasOwn(from, name) || Object.hasOwn(into, name)) continue
    // Another way of proving who we are has no use for the old one's secret.
    if (from['kind'] !== into['kind']) continue
    into[name] = structuredClone(from[name]) as Json
  }
  return merged
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

function parentOf(settings: Settings, path: string): Settings | undefined {
  let here: Json | undefined = settings
  for (const name of path.split('.').slice(0, -1)) {
    if (!isSettings(here) || !Object.hasOwn(here, name)) return undefined
    here = here[name]
  }
  return isSettings(here) ? here : undefined
}

function isSettings(value: Json | undefined): value is Settings {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
