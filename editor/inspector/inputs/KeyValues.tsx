import { Button, CloseButton, Input, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTexts } from '../../i18n/texts.ts'
import classes from './inputs.module.css'

/** A small table of texts by key: headers of a call, fields of a WeChat template. */
export function KeyValues({
  label,
  value,
  onChange,
  addLabel,
  newKey = 'key',
}: {
  label: string
  value: Record<string, string>
  onChange(value: Record<string, string>): void
  addLabel: string
  newKey?: string
}) {
  const { inspector } = useTexts()
  const entries = Object.entries(value)
  const put = (index: number, entry: [string, string] | null) =>
    onChange(Object.fromEntries(entry ? entries.toSpliced(index, 1, entry) : entries.toSpliced(index, 1)))
  return (
    <Input.Wrapper label={label} component="div" labelElement="div">
      <div className={classes.stack}>
        {entries.map(([key, text], index) => (
          <div key={index} className={classes.keyValue}>
            <TextInput
              aria-label={inspector.keyLabel}
              value={key}
              onChange={(event) => put(index, [event.currentTarget.value.trim(), text])}
            />
            <TextInput
              aria-label={`${inspector.valueLabel} ${key}`}
              value={text}
              onChange={(event) => put(index, [key, event.currentTarget.value])}
            />
            <CloseButton aria-label={`${inspector.removeItem} ${key}`} onClick={() => put(index, null)} />
          </div>
        ))}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange({ ...value, [`${newKey}${entries.length + 1}`]: '' })}
        >
          {addLabel}
        </Button>
      </div>
    </Input.Wrapper>
  )
}
