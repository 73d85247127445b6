import { useMemo } from 'react'
import type { Step } from '../../schema/document.ts'
import { problemText } from '../../schema/problem-texts.ts'
import { useLanguage } from '../app/language.ts'
import { useJourney, useView } from '../canvas/JourneyContext.tsx'
import type { ConfigPath } from '../document/command.ts'
import type { FormProps } from '../steps/define-step-view.ts'

/** What a form gets: the config, a setter that keeps the ports in step, and the problems by field. */
export function useStepForm(step: Step): FormProps {
  const { actions, kinds } = useJourney()
  const language = useLanguage()
  const problems = useView((state) => state.problemsByStep.get(step.id))
  return useMemo(() => {
    const set = (to: ConfigPath | string, value: unknown) => {
      const path = typeof to === 'string' ? to.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key)) : to
      const ports = portsAfter(step, path, value, kinds.get(step.kind))
      const typing = typeof value === 'string' || typeof value === 'number'
      actions.dispatch(
        { type: 'setConfig', step: step.id, path, value, ...(ports ? { ports } : {}) },
        typing ? { key: `${step.id}.${path.join('.')}` } : {},
      )
    }
    const problem = (field: string) => {
      const found = problems?.find((candidate) => candidate.field === field)
      return found && problemText(found, language)
    }
    return { stepId: step.id, config: step.config, set, problem }
  }, [step, actions, kinds, problems, language])
}

/** The ports after a change, when it changes them. */
function portsAfter(
  step: Step,
  path: ConfigPath,
  value: unknown,
  // Each kind reads its own config.
  // oxlint-disable-next-line typescript/no-explicit-any
  kind: { ports(config: any): { id: string }[] } | undefined,
): string[] | undefined {
  if (!kind) return undefined
  try {
    // A config is JSON of any shape.
    // oxlint-disable-next-line typescript/no-explicit-any
    const config: any = structuredClone(step.config)
    let here = config
    for (const key of path.slice(0, -1)) here = here[key]
    const last = path.at(-1)
    if (last === undefined) return undefined
    if (value === undefined) delete here[last]
    else here[last] = value
    const after = kind.ports(config).map((port) => port.id)
    const before = kind.ports(step.config).map((port) => port.id)
    return after.length === before.length && after.every((port, index) => port === before[index]) ? undefined : after
  } catch {
    return undefined
  }
}
