import { Autocomplete } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../data/queries.ts'

/** The name of an attribute; those that contacts have are suggested. */
export function AttributeInput({
  label,
  value,
  onChange,
  error,
  size = 'sm',
}: {
  label: string
  value: string
  onChange(value: string): void
  error?: string | undefined
  size?: string
}) {
  const attributes = useQuery(queries.catalogue()).data?.attributes ?? []
  return <Autocomplete size={size} label={label} data={attributes} value={value} error={error} onChange={onChange} />
}
