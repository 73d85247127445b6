import type { Plan, PlanStep } from '../../schema/plan.ts'
import type { Person, RunContext, WorkspaceFacts } from '../define-runner.ts'
import type { RenderedContent } from '../gateways/gateway.ts'
import { composeEmailMessage } from './email.ts'
import { composeSmsMessage } from './sms.ts'
import { composeWechatMessage } from './wechat.ts'
import { type Compose, renderFailure, scopeOf } from './message.ts'

const composers: Record<string, Compose<never>> = {
  sms: composeSmsMessage,
  email: composeEmailMessage,
  wechat: composeWechatMessage,
}

export type PreviewInput = { person: Person; plan: Plan; workspace: WorkspaceFacts; publicUrl: string }

/** The account whose template is shown: the step's own, else the first that the text is bound to. */
function laneOf({ config }: PlanStep): string {
  const { gateway, bindings = {} } = config as { gateway?: string; bindings?: object }
  return gateway ?? Object.keys(bindings).toSorted()[0] ?? ''
}

/** One person's message as it would be sent, with example links; or why it cannot be. */
export function previewMessage(
  step: PlanStep,
  { person, plan, workspace, publicUrl }: PreviewInput,
): { content: RenderedContent } | { failed: string } {
  const compose = composers[step.kind]
  if (!compose) return { failed: 'noPreview' }
  const example = (index: number) => `${publicUrl}/c/example${index}`
  const scope = { ...scopeOf(person, workspace), shorten: (_url: string, index: number) => example(index) }
  try {
    return {
      content: compose(
        step.config as never,
        scope,
        { step, config: step.config, plan, workspace, lane: laneOf(step) } as RunContext<never>,
        person,
        () => `${publicUrl}/u/example`,
      ),
    }
  } catch (error) {
    return { failed: renderFailure(error) }
  }
}
