import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useTexts } from '../i18n/texts.ts'

/** The search every list has. */
export function SearchField({
  value,
  onChange,
  placeholder,
  width = 260,
}: {
  value: string
  onChange(value: string): void
  placeholder: string
  width?: number | string
}) {
  const { common } = useTexts()
  return (
    <TextInput
      type="search"
      w={width}
      value={value}
      placeholder={placeholder}
      aria-label={placeholder}
      leftSection={<IconSearch size={16} stroke={1.8} />}
      rightSection={value ? <CloseButton size="sm" aria-label={common.remove} onClick={() => onChange('')} /> : null}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
