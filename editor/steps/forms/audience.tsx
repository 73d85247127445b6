import { SegmentedControl, Select } from '@mantine/core'
import type { AudienceConfig } from '../../../schema/steps/audience.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ConditionBuilder } from '../../inspector/conditions/ConditionBuilder.tsx'
import { emptyCondition } from '../../inspector/conditions/condition-kinds.ts'
import { LiveCount } from '../../inspector/conditions/LiveCount.tsx'
import { useWorkspaceNames } from '../../inspector/conditions/use-names.ts'
import { ScheduleInput } from '../../inspector/inputs/ScheduleInput.tsx'
import inputs from '../../inspector/inputs/inputs.module.css'
import type { FormProps } from '../define-step-view.ts'

export function AudienceForm({ config, set, problem }: FormProps<AudienceConfig>) {
  const { steps } = useTexts()
  const names = useWorkspaceNames()
  const who = config.segment !== undefined ? 'segment' : config.condition !== undefined ? 'condition' : 'everybody'
  const changeWho = (next: string) => {
    if (next !== 'segment' && config.segment !== undefined) set('segment', undefined)
    if (next !== 'condition' && config.condition !== undefined) set('condition', undefined)
    if (next === 'segment') set('segment', names.segments[0]?.value ?? 'segment')
    if (next === 'condition') set('condition', emptyCondition('attribute', names))
  }
  return (
    <>
      <div className={inputs.section}>
        <h3>{steps.who}</h3>
        <SegmentedControl
          fullWidth
          data={(['everybody', 'segment', 'condition'] as const).map((value) => ({ value, label: steps[value] }))}
          value={who}
          onChange={changeWho}
        />
        {config.segment !== undefined && (
          <Select
            aria-label={steps.chooseSegment}
            placeholder={steps.chooseSegment}
            searchable
            data={names.segments}
            value={config.segment}
            error={problem('segment')}
            onChange={(segment) => segment && set('segment', segment)}
          />
        )}
        {config.condition !== undefined && (
          <ConditionBuilder
            value={config.condition}
            names={names}
            onChange={(condition) => set('condition', condition ?? { type: 'all', of: [] })}
          />
        )}
        {who === 'everybody' && <LiveCount condition={{ type: 'all', of: [] }} />}
        {config.segment !== undefined && (
          <LiveCount condition={{ type: 'segment', segment: config.segment, in: true }} />
        )}
      </div>
      <ScheduleInput
        value={config.schedule ?? { mode: 'now' }}
        onChange={(schedule) => set('schedule', schedule)}
        problem={problem('schedule.at')}
      />
    </>
  )
}
