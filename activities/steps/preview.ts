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
        { step, config: step.config, plan, workspace } as RunContext<never>,
        person,
        `${publicUrl}/u/example`,
      ),
    }
  } catch (error) {
    return { failed: renderFailure(error) }
  }
}
