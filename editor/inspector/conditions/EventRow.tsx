import { Autocomplete, Button, CloseButton, Select } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { Comparison, Condition } from '../../../schema/condition.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ComparisonEditor } from './ComparisonEditor.tsx'
import { Measure, Within } from './EventBounds.tsx'
import type { Names } from './condition-kinds.ts'
import classes from './conditions.module.css'

type EventCondition = Extract<Condition, { type: 'event' }>

/** "Did order_placed at least 2 times in the last 30 days where total is more than 100". */
export function EventRow({
  condition,
  onChange,
  names,
}: {
  condition: EventCondition
  onChange(condition: Condition): void
  names: Names
}) {
  const { conditions, steps } = useTexts()
  const { measure, within, where, ...rest } = condition
  const build = (change: { [Key in keyof EventCondition]?: EventCondition[Key] | undefined }): EventCondition => {
    const next = { ...condition, ...change } as EventCondition
    for (const key of ['measure', 'within', 'where'] as const) if (next[key] === undefined) delete next[key]
    return next
  }
  return (
    <div className={classes.lines}>
      <div className={classes.two}>
        <Select
          size="xs"
          aria-label={conditions.operator}
          data={[
            { value: 'yes', label: conditions.did },
            { value: 'no', label: conditions.didNot },
          ]}
          value={rest.done ? 'yes' : 'no'}
          onChange={(next) => onChange(build({ done: next === 'yes' }))}
        />
        <Autocomplete
          size="xs"
          aria-label={steps.event}
          data={names.events}
          value={rest.name}
          placeholder={steps.eventPlaceholder}
          onChange={(name) => onChange(build({ name }))}
        />
      </div>
      <Measure
        value={measure}
        onChange={(next) =>
          onChange(
            build({
              measure: next && (next.op === 'atLeast' && next.value === 1 && next.of === 'count' ? undefined : next),
            }),
          )
        }
      />
      <Within value={within} onChange={(next) => onChange(build({ within: next }))} />
      <Filters
        value={where ?? []}
        onChange={(next) => onChange(build({ where: next.length === 0 ? undefined : next }))}
      />
    </div>
  )
}

/** Comparisons on the properties of an event; all have to hold. */
export function Filters({ value, onChange }: { value: Comparison[]; onChange(value: Comparison[]): void }) {
  const { steps, inspector } = useTexts()
  return (
    <div className={classes.lines}>
      {value.map((comparison, index) => (
        <div key={index} className={classes.filter}>
          <ComparisonEditor
            value={comparison}
            paths={[]}
            onChange={(next) => onChange(value.toSpliced(index, 1, next))}
          />
          <CloseButton
            size="sm"
            aria-label={inspector.removeItem}
            onClick={() => onChange(value.toSpliced(index, 1))}
          />
        </div>
      ))}
      <Button
        variant="subtle"
        size="compact-xs"
        leftSection={<IconPlus size={13} />}
        style={{ justifySelf: 'start' }}
        onClick={() => onChange([...value, { path: 'total', as: 'number', op: 'greaterOrEqual', value: 0 }])}
      >
        {steps.addFilter}
      </Button>
    </div>
  )
}
