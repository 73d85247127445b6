import { Button, Checkbox, CloseButton, NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useLanguage } from '../app/language.ts'
import { useTexts } from '../i18n/texts.ts'
import type { ConfigPath } from '../document/command.ts'
import type { FormProps } from '../steps/define-step-view.ts'
import { durationPattern } from '../../schema/time/duration.ts'
import { DurationInput } from './inputs/DurationInput.tsx'
import { KeyValues } from './inputs/KeyValues.tsx'
import { emptyValue, type JsonSchema } from './json-schema.ts'
import classes from './SchemaField.module.css'

type Props = { name: string; schema: JsonSchema; value: unknown; path: ConfigPath; required: boolean } & Pick<
  FormProps,
  'set' | 'problem'
>

/** One field of a generic form, by its JSON Schema; objects and lists hold further fields. */
export function SchemaField({ name, schema, value, path, required, set, problem }: Props) {
  const language = useLanguage()
  const { common } = useTexts()
  const label = textOf(schema.title, language) ?? words(name)
  const shared = {
    label,
    description: textOf(schema.description, language),
    error: problem(path.join('.')),
    withAsterisk: false,
  }
  const change = (next: unknown) => set(path, next === '' && !required ? undefined : next)
  const type = Array.isArray(schema.type) ? schema.type.find((candidate) => candidate !== 'null') : schema.type
  if (schema.enum) {
    return (
      <Select
        {...shared}
        data={schema.enum.map((option) => ({ value: String(option), label: words(String(option)) }))}
        value={value === undefined ? null : String(value)}
        clearable={!required}
        onChange={(next) => change(schema.enum?.find((option) => String(option) === next) ?? '')}
      />
    )
  }
  if (schema.pattern === durationPattern.source)
    return (
      <DurationInput label={label} value={(value as string | undefined) ?? ''} error={shared.error} onChange={change} />
    )
  if (type === 'boolean')
    return (
      <Checkbox label={label} checked={value === true} onChange={(event) => set(path, event.currentTarget.checked)} />
    )
  if (type === 'number' || type === 'integer') {
    return (
      <NumberInput
        {...shared}
        value={(value as number | undefined) ?? ''}
        min={schema.minimum ?? -Infinity}
        max={schema.maximum ?? Infinity}
        allowDecimal={type === 'number'}
        onChange={(next) => change(next === '' ? (required ? 0 : '') : Number(next))}
      />
    )
  }
  if (type === 'array' && schema.items)
    return <ListField {...{ name, schema, value, path, required, set, problem }} label={label} />
  if (type === 'object' && schema.properties) {
    const inner = new Set(schema.required)
    return (
      <fieldset className={classes.group}>
        <legend>{label}</legend>
        {Object.entries(schema.properties).map(([key, property]) => (
          <SchemaField
            key={key}
            name={key}
            schema={property}
            required={inner.has(key)}
            value={(value as Record<string, unknown> | undefined)?.[key]}
            path={[...path, key]}
            set={set}
            problem={problem}
          />
        ))}
      </fieldset>
    )
  }
  if (type === 'object')
    return (
      <KeyValues
        label={label}
        value={(value as Record<string, string> | undefined) ?? {}}
        addLabel={common.add}
        onChange={(next) => set(path, next)}
      />
    )
  const long = (schema.maxLength ?? 0) > 300
  const Field = long ? Textarea : TextInput
  return (
    <Field
      {...shared}
      {...(long ? { autosize: true, minRows: 3, maxRows: 12 } : {})}
      value={value === undefined || value === null ? '' : String(value)}
      onChange={(event: { currentTarget: { value: string } }) => change(event.currentTarget.value)}
    />
  )
}

function ListField({ schema, value, path, set, problem, label }: Props & { label: string }) {
  const { inspector } = useTexts()
  const items = Array.isArray(value) ? value : []
  return (
    <fieldset className={classes.group}>
      <legend>{label}</legend>
      {items.map((item, index) => (
        <div key={index} className={classes.item}>
          <SchemaField
            name={String(index + 1)}
            schema={schema.items ?? {}}
            required
            value={item}
            path={[...path, index]}
            set={set}
            problem={problem}
          />
          <CloseButton aria-label={inspector.removeItem} onClick={() => set(path, items.toSpliced(index, 1))} />
        </div>
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} />}
        onClick={() => set(path, [...items, emptyValue(schema.items)])}
      >
        {inspector.addItem}
      </Button>
    </fieldset>
  )
}

function textOf(text: JsonSchema['title'], language: 'en' | 'zh'): string | undefined {
  return typeof text === 'object' ? text[language] : text
}

/** `tierAttribute` as words: "Tier attribute". */
function words(name: string): string {
  const spaced = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
