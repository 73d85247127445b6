import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { StepKind } from '../schema/define-step.ts'
import { builtInKinds } from '../schema/steps/registry.ts'
import type { Runner } from '../activities/define-runner.ts'

/** A plugin: one folder with step.ts (exports `step`), activity.ts (exports `runner`, for action kinds) and editor.tsx (exports `view`). */
export type LoadedPlugin = { folder: string; kind: StepKind; runner: Runner | undefined }

/** Why a plugin was left out: the file and the reason. The rest goes on running. */
export type PluginFault = { folder: string; file: string; reason: string }

/** Loads the plugins named by CARAVAN_PLUGINS. A broken one is reported and left out, never thrown. */
export async function loadPlugins(
  folders: readonly string[],
): Promise<{ plugins: LoadedPlugin[]; faults: PluginFault[] }> {
  const plugins: LoadedPlugin[] = []
  const faults: PluginFault[] = []
  const taken = new Set<string>(Object.keys(builtInKinds))
  for (const folder of folders.map((path) => resolve(path))) {
    const step = await load(folder, 'step.ts', 'step', stepFault)
    if ('reason' in step) {
      faults.push(step)
      continue
    }
    const kind = step.value as StepKind
    const activity = kind.action ? await load(folder, 'activity.ts', 'runner', runnerFault(kind.kind)) : undefined
    if (activity && 'reason' in activity) faults.push(activity)
    else if (taken.has(kind.kind))
      faults.push({
        folder,
        file: join(folder, 'step.ts'),
        reason: `the kind "${kind.kind}" is taken; give it another name`,
      })
    else {
      taken.add(kind.kind)
      plugins.push({ folder, kind, runner: activity?.value as Runner | undefined })
    }
  }
  return { plugins, faults }
}

async function load(
  folder: string,
  name: string,
  member: string,
  fault: (value: never) => string | undefined,
): Promise<{ value: unknown } | PluginFault> {
  const file = join(folder, name)
  const broken = (reason: string): PluginFault => ({ folder, file, reason })
  try {
    await access(file)
  } catch {
    return broken('the file does not exist')
  }
  try {
    const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>
    if (module[member] === undefined) return broken(`it does not export "${member}"`)
    const reason = fault(module[member] as never)
    return reason === undefined ? { value: module[member] } : broken(reason)
  } catch (error) {
    return broken(error instanceof Error ? error.message : String(error))
  }
}

function stepFault(step: Partial<StepKind> | null): string | undefined {
  if (typeof step !== 'object' || step === null) return 'step is not an object made by defineStep'
  if (typeof step.kind !== 'string' || !/^[a-z][a-z0-9-]{1,40}$/.test(step.kind))
    return 'kind must be 2–41 small letters, digits or -, starting with a letter'
  for (const member of ['title', 'description', 'config', 'defaults', 'ports', 'summary', 'family'] as const)
    if (step[member] === undefined) return `step.${member} is missing`
  if (!step.config?.safeParse(step.defaults).success) return 'step.defaults does not fit step.config'
  if ([step.trigger, step.walk, step.action].filter(Boolean).length !== 1)
    return 'a step has exactly one of trigger, walk and action'
  if (step.trigger) return 'plugins cannot add triggers yet'
  return undefined
}

const runnerFault =
  (kind: string) =>
  (runner: Partial<Runner> | null): string | undefined => {
    if (typeof runner !== 'object' || runner === null) return 'runner is not an object made by defineRunner'
    if (runner.kind !== kind) return `runner.kind is "${runner.kind}", the step's kind is "${kind}"`
    if (typeof runner.prepare !== 'function') return 'runner.prepare is missing'
    if (typeof runner.call !== 'function' && typeof runner.write !== 'function')
      return 'runner has neither call nor write'
    return undefined
  }
