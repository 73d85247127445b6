import { Select, TextInput } from '@mantine/core'
import type { ColumnTarget } from '../../../schema/api/contacts.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './imports.module.css'

const contactTargets = ['key', 'name', 'phone', 'email', 'wechat', 'zone', 'locale', 'tags'] as const
const types = ['text', 'number', 'boolean', 'date'] as const
const channels = ['sms', 'email', 'wechat'] as const

/** One column: its name, what it becomes, its first values. */
export function ColumnMapping({
  name,
  samples,
  target,
  onChange,
}: {
  name: string
  samples: string[]
  target: ColumnTarget
  onChange(target: ColumnTarget): void
}) {
  const { imports, common, conditions } = useTexts()
  const value = target.to === 'consent' ? `consent:${target.channel}` : target.to
  const choose = (next: string | null) => {
    if (next === null) return
    if (next === 'attribute') onChange({ to: 'attribute', name: name.trim() || 'attribute', as: 'text' })
    else if (next.startsWith('consent:')) onChange({ to: 'consent', channel: next.slice(8) as 'sms' })
    else onChange({ to: next as 'name' })
  }
  return (
    <div className={classes.column} data-ignored={target.to === 'ignore' || undefined}>
      <b title={name}>{name || '–'}</b>
      <div className={classes.becomes}>
        <Select
          size="xs"
          aria-label={`${name} ${imports.becomes}`}
          value={value}
          onChange={choose}
          data={[
            {
              group: imports.groups.contact,
              items: contactTargets.map((to) => ({ value: to, label: imports.targets[to] })),
            },
            { group: imports.groups.attribute, items: [{ value: 'attribute', label: imports.targets.attribute }] },
            {
              group: imports.groups.consent,
              items: channels.map((channel) => ({
                value: `consent:${channel}`,
                label: `${imports.targets.consent} · ${common.channels[channel]}`,
              })),
            },
            { group: imports.groups.other, items: [{ value: 'ignore', label: imports.targets.ignore }] },
          ]}
        />
        {target.to === 'attribute' && (
          <>
            <TextInput
              size="xs"
              aria-label={imports.attributeName}
              value={target.name}
              onChange={(event) => onChange({ ...target, name: event.currentTarget.value || 'attribute' })}
            />
            <Select
              size="xs"
              aria-label={imports.asType}
              value={target.as}
              data={types.map((type) => ({ value: type, label: conditions.types[type] }))}
              onChange={(as) => as && onChange({ ...target, as: as as 'text' })}
            />
          </>
        )}
      </div>
      <span className={classes.samples}>{samples.join(' · ')}</span>
    </div>
  )
}
