import type { Kind } from '../../schema/steps/registry.ts'
import type { Runner } from '../define-runner.ts'
import { email } from './email.ts'
import { sms } from './sms.ts'
import { update } from './update.ts'
import { webhook } from './webhook.ts'
import { wechat } from './wechat.ts'

/** Kinds that act have a runner; triggers and control steps are the interpreter's. A forgotten runner is a type error. */
export const builtInRunners = { sms, email, wechat, update, webhook } satisfies Record<
  Exclude<Kind, 'audience' | 'event' | 'date' | 'api' | 'wait' | 'listen' | 'branch' | 'split' | 'jump' | 'exit'>,
  Runner
>

/** The built-in runners joined with plugins'. */
export function runnersWith(plugins: Runner[] = []): ReadonlyMap<string, Runner> {
  return new Map<string, Runner>([
    ...Object.entries(builtInRunners),
    ...plugins.map((plugin) => [plugin.kind, plugin] as const),
  ])
}
