import { Checkbox, Chip, CloseButton, Input, TextInput } from '@mantine/core'
import type { Window } from '../../../schema/time/window.ts'
import { weekdayWords, windowWords } from '../../../schema/time/sentences.ts'
import { useLanguage } from '../../app/language.ts'
import { api } from '../../data/api.ts'
import { sayError } from '../../data/say.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './inputs.module.css'

const everyDay = [1, 2, 3, 4, 5, 6, 7]

/** Hours of the day and days of the week, read back as one line. */
export function WindowInput({
  label,
  value,
  onChange,
  description,
}: {
  label: string
  value: Window
  onChange(value: Window): void
  description?: string
}) {
  const { steps, inspector } = useTexts()
  const language = useLanguage()
  const days = value.weekdays ?? everyDay
  const setDays = (next: number[]) => {
    const { weekdays: _, ...rest } = value
    onChange(next.length === 0 || next.length === 7 ? rest : { ...rest, weekdays: next.toSorted((a, b) => a - b) })
  }
  // The days are written into the window: what is published stays as it is when a new year is announced.
  const fillHolidays = () =>
    api.chinaCalendar().then(({ daysOff, workingDays }) => onChange({ ...value, daysOff, workingDays }), sayError)
  const clearHolidays = () => {
    const { daysOff: _, workingDays: __, ...rest } = value
    onChange(rest)
  }
  const setRange = (index: number, range: { from: string; to: string }) =>
    onChange({ ...value, ranges: value.ranges.toSpliced(index, 1, range) })
  return (
    <Input.Wrapper
      label={label}
      description={description ?? windowWords(value, language)}
      inputWrapperOrder={['label', 'input', 'description']}
    >
      <div className={classes.stack}>
        <Chip.Group multiple value={days.map(String)} onChange={(next) => setDays(next.map(Number))}>
          <div className={classes.days} role="group" aria-label={steps.weekdays}>
            {everyDay.map((day) => (
              <Chip
                key={day}
                value={String(day)}
                size="xs"
                radius={7}
                variant="light"
                icon={null}
                classNames={{ iconWrapper: classes.noIcon, label: classes.day }}
              >
                {weekdayWords([day], language).replace('周', '')}
              </Chip>
            ))}
          </div>
        </Chip.Group>
        {value.ranges.map((range, index) => (
          <div key={index} className={classes.range}>
            <TextInput
              type="time"
              aria-label={steps.from}
              value={range.from}
              onChange={(event) =>
                event.currentTarget.value && setRange(index, { ...range, from: event.currentTarget.value })
              }
            />
            <span>–</span>
            <TextInput
              type="time"
              aria-label={steps.to}
              value={range.to}
              onChange={(event) =>
                event.currentTarget.value && setRange(index, { ...range, to: event.currentTarget.value })
              }
            />
            {value.ranges.length > 1 && (
              <CloseButton
                aria-label={inspector.removeItem}
                onClick={() => onChange({ ...value, ranges: value.ranges.toSpliced(index, 1) })}
              />
            )}
          </div>
        ))}
        <Checkbox
          size="xs"
          label={steps.chinaHolidays}
          description={
            value.daysOff ? steps.chinaHolidaysSet(value.daysOff.length, value.workingDays?.length ?? 0) : undefined
          }
          checked={value.daysOff !== undefined}
          onChange={(event) => {
            if (event.currentTarget.checked) void fillHolidays()
            else clearHolidays()
          }}
        />
      </div>
    </Input.Wrapper>
  )
}
