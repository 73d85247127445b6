import { Checkbox, SegmentedControl, Select, TextInput } from '@mantine/core'
import type { WaitConfig } from '../../../schema/steps/wait.ts'
import { waitSentence } from '../../../schema/time/sentences.ts'
import { useLanguage } from '../../app/language.ts'
import { useTexts } from '../../i18n/texts.ts'
import { AttributeInput } from '../../inspector/inputs/AttributeInput.tsx'
import { DurationInput } from '../../inspector/inputs/DurationInput.tsx'
import inputs from '../../inspector/inputs/inputs.module.css'
import { WindowInput } from '../../inspector/inputs/WindowInput.tsx'
import type { FormProps } from '../define-step-view.ts'

const modes = ['for', 'until', 'attribute', 'window'] as const
const goodHours = { ranges: [{ from: '09:00', to: '21:00' }] }

export function WaitForm({ config, set, problem }: FormProps<WaitConfig>) {
  const { steps } = useTexts()
  const language = useLanguage()
  // A document may leave out what has a default.
  const zone = config.zone ?? 'contact'
  const changeMode = (mode: string) => {
    set('mode', mode)
    if (mode === 'for' && !config.duration) set('duration', 'P1D')
    if (mode === 'attribute' && !config.attribute) set('attribute', 'birthday')
    if (mode === 'window' && !config.window) set('window', goodHours)
  }
  return (
    <>
      <SegmentedControl
        fullWidth
        size="xs"
        data={modes.map((mode) => ({ value: mode, label: steps.waitModes[mode] }))}
        value={config.mode}
        onChange={changeMode}
      />
      {config.mode === 'for' && (
        <DurationInput
          label={steps.duration}
          value={config.duration ?? 'P1D'}
          error={problem('duration')}
          onChange={(value) => set('duration', value)}
        />
      )}
      {config.mode === 'until' && (
        <TextInput
          type="datetime-local"
          label={steps.date}
          value={(config.at ?? '').slice(0, 16)}
          error={problem('at')}
          onChange={(event) => set('at', event.currentTarget.value || undefined)}
        />
      )}
      {config.mode === 'attribute' && <AttributeWait config={config} set={set} problem={problem} stepId="" />}
      {config.mode === 'window' ? (
        <WindowInput
          label={steps.windowOnly}
          value={config.window ?? goodHours}
          onChange={(value) => set('window', value)}
        />
      ) : (
        <div className={inputs.section}>
          <Checkbox
            label={steps.windowOn}
            checked={config.window !== undefined}
            onChange={(event) => set('window', event.currentTarget.checked ? goodHours : undefined)}
          />
          {config.window && (
            <WindowInput label={steps.window} value={config.window} onChange={(value) => set('window', value)} />
          )}
        </div>
      )}
      <Select
        label={steps.zone}
        data={[
          { value: 'contact', label: steps.zones.contact },
          { value: 'journey', label: steps.zones.journey },
          ...(['contact', 'journey'].includes(zone) ? [] : [{ value: zone, label: zone }]),
        ]}
        value={zone}
        onChange={(next) => next && set('zone', next)}
      />
      <div className={inputs.section}>
        <Checkbox
          label={steps.spread}
          description={steps.spreadHint}
          checked={config.spread !== undefined}
          onChange={(event) => set('spread', event.currentTarget.checked ? 'PT1H' : undefined)}
        />
        {config.spread !== undefined && (
          <DurationInput
            label=""
            value={config.spread}
            onChange={(value) => set('spread', value)}
            only={['minutes', 'hours']}
          />
        )}
      </div>
      <p className={inputs.note}>{waitSentence({ ...config, zone }, language)}</p>
    </>
  )
}

function AttributeWait({ config, set, problem }: FormProps<WaitConfig>) {
  const { steps } = useTexts()
  const direction = config.offset?.direction ?? 'onTheDay'
  const changeDirection = (next: string | null) =>
    set(
      'offset',
      next === 'before' || next === 'after'
        ? { direction: next, duration: config.offset?.duration ?? 'P3D' }
        : undefined,
    )
  return (
    <>
      <AttributeInput
        label={steps.attribute}
        value={config.attribute ?? ''}
        error={problem('attribute')}
        onChange={(value) => set('attribute', value)}
      />
      <div className={inputs.row}>
        <Select
          label={steps.when}
          data={(['before', 'onTheDay', 'after'] as const).map((value) => ({ value, label: steps[value] }))}
          value={direction}
          onChange={changeDirection}
        />
        <TextInput
          type="time"
          label={steps.time}
          value={config.time ?? ''}
          onChange={(event) => set('time', event.currentTarget.value || undefined)}
        />
      </div>
      {config.offset && (
        <DurationInput
          label={steps.duration}
          value={config.offset.duration}
          onChange={(value) => set('offset.duration', value)}
        />
      )}
    </>
  )
}
