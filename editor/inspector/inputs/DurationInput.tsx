import { Input, NumberInput, Select } from '@mantine/core'
import { parseDuration } from '../../../schema/time/duration.ts'
import { durationWords } from '../../../schema/time/sentences.ts'
import { useLanguage } from '../../app/language.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './inputs.module.css'

const units = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'months'] as const
type Unit = (typeof units)[number]
const letters: Record<Unit, (amount: number) => string> = {
  seconds: (amount) => `PT${amount}S`,
  minutes: (amount) => `PT${amount}M`,
  hours: (amount) => `PT${amount}H`,
  days: (amount) => `P${amount}D`,
  weeks: (amount) => `P${amount}W`,
  months: (amount) => `P${amount}M`,
}

/** A duration as an amount and a unit. One that needs several units ("1 day 3 hours") is kept and read back in words. */
export function DurationInput({
  label,
  value,
  onChange,
  error,
  description,
  only = units,
}: {
  label: string
  value: string
  onChange(value: string): void
  error?: string | undefined
  description?: string
  only?: readonly Unit[]
}) {
  const { steps } = useTexts()
  const language = useLanguage()
  const parts = split(value)
  return (
    <Input.Wrapper
      label={label}
      error={error}
      description={description ?? (parts.exact ? undefined : durationWords(value, language))}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      <div className={classes.pair}>
        <NumberInput
          aria-label={label || steps.duration}
          min={0}
          max={9999}
          allowDecimal={false}
          value={parts.amount}
          onChange={(next) => onChange(letters[parts.unit](Number(next) || 0))}
        />
        <Select
          aria-label={`${label || steps.duration}, ${steps.unit}`}
          data={only.map((unit) => ({ value: unit, label: steps.units[unit] }))}
          value={parts.unit}
          onChange={(unit) => unit && onChange(letters[unit](parts.amount))}
        />
      </div>
    </Input.Wrapper>
  )
}

function split(value: string): { amount: number; unit: Unit; exact: boolean } {
  // An emptied field keeps its unit: the next digit belongs to it.
  const emptied = units.find((unit) => letters[unit](0) === value)
  if (emptied) return { amount: 0, unit: emptied, exact: true }
  try {
    const { years, months, days, exactMs } = parseDuration(value)
    const kinds = [months + years * 12 > 0, days > 0, exactMs > 0].filter(Boolean).length
    const exact = kinds <= 1
    if (months + years * 12 > 0) return { amount: months + years * 12, unit: 'months', exact }
    if (days > 0)
      return days % 7 === 0 && value.includes('W')
        ? { amount: days / 7, unit: 'weeks', exact }
        : { amount: days, unit: 'days', exact }
    const [amount, unit] = largestUnit(exactMs / 1000)
    return { amount, unit, exact }
  } catch {
    return { amount: 1, unit: 'days', exact: true }
  }
}

/** An exact time in the largest unit that divides it. */
function largestUnit(seconds: number): [number, Unit] {
  if (seconds % 60 !== 0) return [seconds, 'seconds']
  const minutes = seconds / 60
  return minutes > 0 && minutes % 60 === 0 ? [minutes / 60, 'hours'] : [minutes, 'minutes']
}
