import type { StepKind } from '../define-step.ts'
import { api } from './api.ts'
import { audience } from './audience.ts'
import { branch } from './branch.ts'
import { date } from './date.ts'
import { email } from './email.ts'
import { event } from './event.ts'
import { exit } from './exit.ts'
import { jump } from './jump.ts'
import { listen } from './listen.ts'
import { sms } from './sms.ts'
import { split } from './split.ts'
import { update } from './update.ts'
import { wait } from './wait.ts'
import { webhook } from './webhook.ts'
import { wechat } from './wechat.ts'

/** The built-in kinds in palette order. The other layers' registries are `satisfies Record<Kind, …>`. */
export const builtInKinds = {
  audience,
  event,
  date,
  api,
  sms,
  email,
  wechat,
  wait,
  listen,
  branch,
  split,
  jump,
  exit,
  update,
  webhook,
}
export type Kind = keyof typeof builtInKinds

/** Every kind a process knows by name: the built-in ones and those of its plugins. */
export type Kinds = ReadonlyMap<string, StepKind>

/** The built-in kinds joined with plugins' kinds. A plugin may not take a built-in's name. */
export function kindsWith(plugins: StepKind[] = []): Kinds {
  const kinds = new Map<string, StepKind>(Object.entries(builtInKinds))
  for (const plugin of plugins) {
    if (kinds.has(plugin.kind))
      throw new Error(`the step kind "${plugin.kind}" is taken; give the plugin's kind another name`)
    kinds.set(plugin.kind, plugin)
  }
  return kinds
}
