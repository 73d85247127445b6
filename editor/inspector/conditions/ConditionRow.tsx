import { Autocomplete, Select } from '@mantine/core'
import { type Condition, messageFacts } from '../../../schema/condition.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ComparisonEditor } from './ComparisonEditor.tsx'
import type { Names } from './condition-kinds.ts'
import { EventRow } from './EventRow.tsx'
import classes from './conditions.module.css'

type Leaf = Exclude<Condition, { type: 'all' | 'any' } | { type: 'not' }>

/** One condition that is not a group. */
export function ConditionRow({
  condition,
  onChange,
  names,
}: {
  condition: Condition
  onChange(condition: Condition): void
  names: Names
}) {
  const texts = useTexts()
  const { conditions, common, steps } = texts
  if (condition.type === 'all' || condition.type === 'any' || condition.type === 'not') return null
  const leaf = condition as Leaf
  const yesNo = (label: string, yes: string, no: string, value: boolean, change: (value: boolean) => void) => (
    <Select
      size="xs"
      aria-label={label}
      data={[
        { value: 'yes', label: yes },
        { value: 'no', label: no },
      ]}
      value={value ? 'yes' : 'no'}
      onChange={(next) => change(next === 'yes')}
    />
  )
  switch (leaf.type) {
    case 'attribute':
      return (
        <ComparisonEditor
          value={leaf}
          paths={names.attributes}
          onChange={(next) => onChange({ ...next, type: 'attribute' })}
        />
      )
    case 'entry':
      return <ComparisonEditor value={leaf} paths={[]} onChange={(next) => onChange({ ...next, type: 'entry' })} />
    case 'answer':
      return (
        <div className={classes.lines}>
          <Select
            size="xs"
            aria-label={conditions.kinds.answer}
            data={names.answers}
            value={leaf.step}
            onChange={(step) => step && onChange({ ...leaf, step })}
          />
          <ComparisonEditor
            value={leaf}
            paths={[]}
            onChange={(next) => onChange({ ...next, type: 'answer', step: leaf.step })}
          />
        </div>
      )
    case 'tag':
      return (
        <div className={classes.two}>
          {yesNo(conditions.operator, conditions.has, conditions.hasNot, leaf.has, (has) => onChange({ ...leaf, has }))}
          <Autocomplete
            size="xs"
            aria-label={conditions.kinds.tag}
            data={names.tags}
            value={leaf.tag}
            onChange={(tag) => onChange({ ...leaf, tag })}
          />
        </div>
      )
    case 'segment':
      return (
        <div className={classes.two}>
          {yesNo(conditions.operator, conditions.isIn, conditions.isNotIn, leaf.in, (inside) =>
            onChange({ ...leaf, in: inside }),
          )}
          <Select
            size="xs"
            aria-label={conditions.kinds.segment}
            data={names.segments}
            value={leaf.segment}
            searchable
            onChange={(segment) => segment && onChange({ ...leaf, segment })}
          />
        </div>
      )
    case 'consent':
      return (
        <div className={classes.two}>
          {yesNo(conditions.operator, conditions.granted, conditions.notGranted, leaf.granted, (granted) =>
            onChange({ ...leaf, granted }),
          )}
          <Select
            size="xs"
            aria-label={conditions.kinds.consent}
            data={(['sms', 'email', 'wechat'] as const).map((channel) => ({
              value: channel,
              label: common.channels[channel],
            }))}
            value={leaf.channel}
            onChange={(channel) => channel && onChange({ ...leaf, channel: channel as 'sms' })}
          />
        </div>
      )
    case 'message':
      return (
        <div className={classes.lines}>
          <Select
            size="xs"
            aria-label={steps.ofStep}
            data={[{ value: '', label: steps.anyStep }, ...names.messages]}
            value={leaf.step ?? ''}
            onChange={(step) => {
              const { step: _, ...rest } = leaf
              onChange(step ? { ...rest, step } : rest)
            }}
          />
          <div className={classes.two}>
            {yesNo(conditions.operator, common.done, conditions.not, leaf.done, (done) => onChange({ ...leaf, done }))}
            <Select
              size="xs"
              aria-label={conditions.kinds.message}
              data={messageFacts.map((fact) => ({ value: fact, label: steps.facts[fact] }))}
              value={leaf.fact}
              onChange={(fact) => fact && onChange({ ...leaf, fact: fact as 'clicked' })}
            />
          </div>
        </div>
      )
    case 'event':
      return <EventRow condition={leaf} onChange={onChange} names={names} />
  }
}
