import { Autocomplete, NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import { type Comparison, type Operator, valueTypes, type ValueType } from '../../../schema/condition.ts'
import type { Json } from '../../../schema/json.ts'
import { useTexts } from '../../i18n/texts.ts'
import { DurationInput } from '../inputs/DurationInput.tsx'
import { operatorsFor, takesNoValue, withOperator } from './condition-kinds.ts'
import classes from './conditions.module.css'

/** A field, how it is read, a comparison that goes with it, and a value of that shape. */
export function ComparisonEditor({
  value,
  onChange,
  paths,
}: {
  value: Comparison
  onChange(value: Comparison): void
  paths: string[]
}) {
  const { conditions } = useTexts()
  return (
    <div className={classes.lines}>
      <div className={classes.two}>
        <Autocomplete
          size="xs"
          aria-label={conditions.field}
          data={paths}
          value={value.path}
          onChange={(path) => onChange({ ...value, path })}
        />
        <Select
          size="xs"
          aria-label={conditions.type}
          data={valueTypes.map((type) => ({ value: type, label: conditions.types[type] }))}
          value={value.as}
          onChange={(as) => as && onChange(withOperator(value, as as ValueType, value.op))}
        />
      </div>
      <div className={takesNoValue(value.op) ? classes.lines : classes.two}>
        <Select
          size="xs"
          aria-label={conditions.operator}
          data={operatorsFor(value.as).map((op) => ({ value: op, label: conditions.operators[op] }))}
          value={value.op}
          onChange={(op) => op && onChange(withOperator(value, value.as, op as Operator))}
        />
        {!takesNoValue(value.op) && (
          <Operand comparison={value} onChange={(next) => onChange({ ...value, value: next })} />
        )}
      </div>
    </div>
  )
}

function Operand({ comparison, onChange }: { comparison: Comparison; onChange(value: Json): void }) {
  const { conditions } = useTexts()
  const { as, op, value } = comparison
  const label = conditions.value
  if (op === 'withinLast' || op === 'withinNext')
    return <DurationInput label="" value={String(value ?? 'P30D')} onChange={onChange} />
  if (op === 'oneOf' || op === 'notOneOf')
    return (
      <TagsInput
        size="xs"
        aria-label={label}
        placeholder={conditions.valuesHint}
        value={Array.isArray(value) ? value.map(String) : []}
        onChange={onChange}
      />
    )
  if (op === 'between') {
    const [low = '', high = ''] = Array.isArray(value) ? value : []
    return (
      <div className={classes.two}>
        <Scalar as={as} label={`${label} 1`} value={low} onChange={(next) => onChange([next, high])} />
        <Scalar as={as} label={`${label} 2`} value={high} onChange={(next) => onChange([low, next])} />
      </div>
    )
  }
  return <Scalar as={as} label={label} value={value ?? ''} onChange={onChange} />
}

function Scalar({
  as,
  label,
  value,
  onChange,
}: {
  as: ValueType
  label: string
  value: Json
  onChange(value: Json): void
}) {
  if (as === 'number')
    return (
      <NumberInput
        size="xs"
        aria-label={label}
        value={typeof value === 'number' ? value : ''}
        onChange={(next) => onChange(next === '' ? 0 : Number(next))}
      />
    )
  return (
    <TextInput
      size="xs"
      type={as === 'date' ? 'date' : 'text'}
      aria-label={label}
      value={String(value ?? '')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
