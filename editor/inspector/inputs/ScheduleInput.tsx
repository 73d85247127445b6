import { Chip, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core'
import type { Schedule } from '../../../schema/time/schedule.ts'
import { scheduleSentence } from '../../../schema/time/schedule.ts'
import { weekdayWords } from '../../../schema/time/sentences.ts'
import { useLanguage } from '../../app/language.ts'
import { useTexts } from '../../i18n/texts.ts'
import inputs from './inputs.module.css'

type Recurring = Extract<Schedule, { mode: 'recurring' }>
const days = [1, 2, 3, 4, 5, 6, 7]
const nths = [1, 2, 3, 4, -1] as const

/** When a trigger fires, read back in words. */
export function ScheduleInput({
  value,
  onChange,
  problem,
}: {
  value: Schedule
  onChange(value: Schedule): void
  problem?: string | undefined
}) {
  const { steps } = useTexts()
  const language = useLanguage()
  const changeMode = (mode: string) =>
    onChange(
      mode === 'now'
        ? { mode }
        : mode === 'at'
          ? { mode, at: tomorrowAtNine() }
          : { mode: 'recurring', every: 'day', time: '09:00' },
    )
  return (
    <div className={inputs.section}>
      <h3>{steps.when}</h3>
      <SegmentedControl
        fullWidth
        data={(['now', 'at', 'recurring'] as const).map((mode) => ({ value: mode, label: steps.scheduleModes[mode] }))}
        value={value.mode}
        onChange={changeMode}
      />
      {value.mode === 'at' && (
        <TextInput
          type="datetime-local"
          aria-label={steps.date}
          value={value.at.slice(0, 16)}
          error={problem}
          onChange={(event) => event.currentTarget.value && onChange({ mode: 'at', at: event.currentTarget.value })}
        />
      )}
      {value.mode === 'recurring' && <RecurringFields value={value} onChange={onChange} />}
      <p className={inputs.note}>{scheduleSentence(value, language)}</p>
    </div>
  )
}

function RecurringFields({ value, onChange }: { value: Recurring; onChange(value: Schedule): void }) {
  const { steps } = useTexts()
  const language = useLanguage()
  const change = (part: Partial<Recurring>) => {
    const next = { ...value, ...part }
    for (const key of Object.keys(next) as (keyof Recurring)[]) if (next[key] === undefined) delete next[key]
    onChange(next)
  }
  const changeEvery = (every: string | null) => {
    const base = {
      mode: 'recurring' as const,
      time: value.time,
      ...(value.start ? { start: value.start } : {}),
      ...(value.end ? { end: value.end } : {}),
    }
    if (every === 'week') onChange({ ...base, every, weekdays: [1] })
    else if (every === 'month') onChange({ ...base, every, day: 1 })
    else if (every === 'nthWeekday') onChange({ ...base, every, nth: 1, weekdays: [1] })
    else onChange({ ...base, every: 'day' })
  }
  return (
    <>
      <div className={inputs.row}>
        <Select
          label={steps.every}
          data={(['day', 'week', 'month', 'nthWeekday'] as const).map((every) => ({
            value: every,
            label: steps.everyModes[every],
          }))}
          value={value.every}
          onChange={changeEvery}
        />
        <TextInput
          type="time"
          label={steps.time}
          value={value.time}
          onChange={(event) => event.currentTarget.value && change({ time: event.currentTarget.value })}
        />
      </div>
      {value.every === 'nthWeekday' && (
        <Select
          aria-label={steps.everyModes.nthWeekday}
          data={nths.map((nth) => ({ value: String(nth), label: steps.nths[`${nth}`] }))}
          value={String(value.nth ?? 1)}
          onChange={(nth) => change({ nth: Number(nth) as 1 })}
        />
      )}
      {(value.every === 'week' || value.every === 'nthWeekday') && (
        <Chip.Group
          multiple
          value={(value.weekdays ?? [1]).map(String)}
          onChange={(next) => next.length > 0 && change({ weekdays: next.map(Number).toSorted((a, b) => a - b) })}
        >
          <div className={inputs.days} role="group" aria-label={steps.weekdays}>
            {days.map((day) => (
              <Chip
                key={day}
                value={String(day)}
                size="xs"
                radius={7}
                variant="light"
                icon={null}
                classNames={{ iconWrapper: inputs.noIcon, label: inputs.day }}
              >
                {weekdayWords([day], language).replace('周', '')}
              </Chip>
            ))}
          </div>
        </Chip.Group>
      )}
      {value.every === 'month' && (
        <NumberInput
          label={steps.dayOfMonth}
          min={1}
          max={31}
          value={value.day ?? 1}
          onChange={(day) => change({ day: Number(day) || 1 })}
        />
      )}
      <div className={inputs.row}>
        <TextInput
          type="date"
          label={steps.start}
          value={value.start ?? ''}
          onChange={(event) => change({ start: event.currentTarget.value || undefined })}
        />
        <TextInput
          type="date"
          label={steps.end}
          value={value.end ?? ''}
          onChange={(event) => change({ end: event.currentTarget.value || undefined })}
        />
      </div>
    </>
  )
}

function tomorrowAtNine(): string {
  const day = new Date(Date.now() + 86_400_000)
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}T09:00`
}
