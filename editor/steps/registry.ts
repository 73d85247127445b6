import { plugins } from 'virtual:caravan-plugins'
import { builtInKinds, type Kind, type Kinds, kindsWith } from '../../schema/steps/registry.ts'
import { apiView } from './api.tsx'
import { audienceView } from './audience.tsx'
import { branchView } from './branch.tsx'
import { dateView } from './date.tsx'
import type { StepView } from './define-step-view.ts'
import { emailView } from './email.tsx'
import { eventView } from './event.tsx'
import { exitView } from './exit.tsx'
import { jumpView } from './jump.tsx'
import { listenView } from './listen.tsx'
import { smsView } from './sms.tsx'
import { splitView } from './split.tsx'
import { updateView } from './update.tsx'
import { waitView } from './wait.tsx'
import { webhookView } from './webhook.tsx'
import { wechatView } from './wechat.tsx'

const builtInViews = {
  api: apiView,
  audience: audienceView,
  branch: branchView,
  date: dateView,
  email: emailView,
  event: eventView,
  exit: exitView,
  jump: jumpView,
  listen: listenView,
  sms: smsView,
  split: splitView,
  update: updateView,
  wait: waitView,
  webhook: webhookView,
  wechat: wechatView,
} satisfies Record<Kind, StepView>

/** Every kind this build knows: the built-in ones and its plugins'. A plugin whose name is taken is left out, not fatal. */
export const kinds: Kinds = safeKinds()

/** How each kind is shown and edited. */
export const views: ReadonlyMap<string, StepView> = new Map<string, StepView>([
  ...Object.entries(builtInViews),
  ...plugins.filter(({ view }) => view !== undefined).map(({ step, view }): [string, StepView] => [step.kind, view!]),
])

function safeKinds(): Kinds {
  try {
    return kindsWith(plugins.map(({ step }) => step))
  } catch (error) {
    console.error(error)
    return new Map(Object.entries(builtInKinds))
  }
}
