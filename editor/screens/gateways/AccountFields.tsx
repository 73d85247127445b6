import { PasswordInput, Select, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { GatewayKindRow } from '../../../schema/api/gateways.ts'
import { useTexts } from '../../i18n/texts.ts'
import type { JsonSchema } from '../../inspector/json-schema.ts'
import { SchemaField } from '../../inspector/SchemaField.tsx'
import type { AccountSettings } from './account-api.ts'
import { isPlain, isRare, presentOf, withValue } from './account-form.ts'

type Props = {
  kind: GatewayKindRow
  settings: AccountSettings
  secretsSet: string[]
  /** `null`: what is typed is no settings. */
  onChange(settings: AccountSettings | null): void
}

/** The settings of an account: one field each when its kind is plain, else as JSON. */
export function AccountFields(props: Props) {
  return isPlain(props.kind.settings as JsonSchema) ? <PlainFields {...props} /> : <JsonFields {...props} />
}

function PlainFields(props: Props) {
  const { gateways } = useTexts()
  const names = Object.keys((props.kind.settings as JsonSchema).properties ?? {})
  const [rare, usual] = [names.filter((name) => isRare(name)), names.filter((name) => !isRare(name))]
  return (
    <>
      {usual.map((name) => (
        <PlainField key={name} name={name} {...props} />
      ))}
      {rare.length > 0 && (
        <details>
          <summary style={{ cursor: 'pointer', color: 'var(--faint)' }}>{gateways.moreSettings}</summary>
          <div style={{ display: 'grid', gap: 12, marginTop: 12 }}>
            {rare.map((name) => (
              <PlainField key={name} name={name} {...props} />
            ))}
          </div>
        </details>
      )}
    </>
  )
}

function PlainField({ name, kind, settings, secretsSet, onChange }: Props & { name: string }) {
  const { gateways } = useTexts()
  const schema = kind.settings as JsonSchema
  const property = presentOf(schema.properties?.[name] ?? {})
  const titles: Record<string, string> = gateways.fields
  const options: Record<string, string> = gateways.options
  const title = titles[name]
  if (kind.secrets.includes(name)) {
    return (
      <PasswordInput
        label={title ?? name}
        autoComplete="new-password"
        placeholder={secretsSet.includes(name) ? gateways.secretKept : ''}
        value={String(settings[name] ?? '')}
        onChange={({ currentTarget: { value } }) => onChange(withValue(settings, name, value || undefined))}
      />
    )
  }
  if (property.enum) {
    return (
      <Select
        label={title ?? name}
        data={property.enum.map(String).map((value) => ({ value, label: options[value] ?? value }))}
        value={String(settings[name] ?? property.default ?? '')}
        allowDeselect={false}
        onChange={(value) => onChange(withValue(settings, name, value ?? undefined))}
      />
    )
  }
  return (
    <SchemaField
      name={name}
      schema={{ ...property, ...(title === undefined ? {} : { title }) }}
      // What has a default may be left out, though not be empty.
      required={new Set(schema.required).has(name)}
      value={settings[name] ?? undefined}
      path={[name]}
      set={(path, value) => onChange(withValue(settings, path, value))}
      problem={() => undefined}
    />
  )
}

function JsonFields({ kind, settings, secretsSet, onChange }: Props) {
  const { gateways, inspector } = useTexts()
  const [text, setText] = useState(() => JSON.stringify(settings, null, 2))
  const [wrong, setWrong] = useState(false)
  const read = (next: string) => {
    setText(next)
    const parsed = parseSettings(next)
    setWrong(parsed === null)
    onChange(parsed)
  }
  return (
    <Textarea
      label={gateways.settings}
      description={`${gateways.secretsHint(kind.secrets.join(', '))}${secretsSet.length > 0 ? ` ${gateways.secretsSet(secretsSet.join(', '))}` : ''}`}
      autosize
      minRows={8}
      maxRows={22}
      value={text}
      error={wrong ? inspector.notJson : undefined}
      styles={{ input: { fontFamily: 'var(--mono)', fontSize: 12 } }}
      onChange={(event) => read(event.currentTarget.value)}
    />
  )
}

function parseSettings(text: string): AccountSettings | null {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as AccountSettings) : null
  } catch {
    return null
  }
}
