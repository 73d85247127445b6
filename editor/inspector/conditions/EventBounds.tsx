import { NumberInput, Select } from '@mantine/core'
import { useTexts } from '../../i18n/texts.ts'
import { DurationInput } from '../inputs/DurationInput.tsx'
import classes from './conditions.module.css'

/** "In the last 30 days", or at any time. */
export function Within({ value, onChange }: { value: string | undefined; onChange(value: string | undefined): void }) {
  const { conditions } = useTexts()
  return (
    <div className={classes.lines}>
      <Select
        size="xs"
        aria-label={conditions.within}
        data={[
          { value: 'any', label: conditions.anyTime },
          { value: 'within', label: conditions.within },
        ]}
        value={value === undefined ? 'any' : 'within'}
        onChange={(next) => onChange(next === 'any' ? undefined : 'P30D')}
      />
      {value !== undefined && <DurationInput label="" value={value} onChange={onChange} />}
    </div>
  )
}

/** A bound on how often, or on a sum. */
export function Measure({
  value,
  onChange,
}: {
  value:
    | { of: 'count' | 'sum'; path?: string | undefined; op: 'atLeast' | 'atMost' | 'exactly'; value: number }
    | undefined
  onChange(
    value: { of: 'count' | 'sum'; path?: string; op: 'atLeast' | 'atMost' | 'exactly'; value: number } | undefined,
  ): void
}) {
  const { conditions } = useTexts()
  const current = value ?? { of: 'count' as const, op: 'atLeast' as const, value: 1 }
  return (
    <div className={classes.three}>
      <Select
        size="xs"
        aria-label={conditions.operator}
        data={(['atLeast', 'atMost', 'exactly'] as const).map((op) => ({ value: op, label: conditions[op] }))}
        value={current.op}
        onChange={(op) =>
          op &&
          onChange({
            of: current.of,
            ...(current.path ? { path: current.path } : {}),
            value: current.value,
            op: op as 'atLeast',
          })
        }
      />
      <NumberInput
        size="xs"
        aria-label={conditions.times}
        value={current.value}
        min={0}
        onChange={(next) =>
          onChange({
            of: current.of,
            ...(current.path ? { path: current.path } : {}),
            op: current.op,
            value: Number(next) || 0,
          })
        }
      />
      <span className={classes.unit}>{current.of === 'count' ? conditions.times : current.path}</span>
    </div>
  )
}
