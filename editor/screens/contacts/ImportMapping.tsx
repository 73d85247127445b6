import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ColumnTarget, ImportDetail } from '../../../schema/api/contacts.ts'
import { useLanguage } from '../../app/language.ts'
import { api } from '../../data/api.ts'
import { sayError } from '../../data/say.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ColumnMapping } from './ColumnMapping.tsx'
import classes from './imports.module.css'

const countries = ['CN', 'HK', 'TW', 'SG', 'JP', 'US', 'GB', 'DE', 'FR', 'AU']
const keys = ['key', 'phone', 'email', 'wechat']

/** As spreadsheets call it. */
const encodingName = (encoding: string) => (encoding === 'gb18030' ? 'GBK (GB18030)' : encoding.toUpperCase())

/** What each column of the file becomes, with the first rows beside it. Nothing is saved before "Import". */
export function ImportMapping({ detail }: { detail: ImportDetail }) {
  const { imports } = useTexts()
  const language = useLanguage()
  const names = useMemo(() => new Intl.DisplayNames(language === 'zh' ? 'zh-CN' : 'en', { type: 'region' }), [language])
  const cache = useQueryClient()
  const [mapping, setMapping] = useState<ColumnTarget[]>(detail.mapping)
  const [tag, setTag] = useState('')
  const [country, setCountry] = useState('CN')
  const [consent, setConsent] = useState(false)
  const start = useMutation({
    mutationFn: () =>
      api.startImport(detail.id, {
        mapping,
        defaultCountry: country,
        consent,
        ...(tag.trim() ? { tag: tag.trim() } : {}),
      }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['import', detail.id] }),
    onError: sayError,
  })
  const recognisable = mapping.some((target) => keys.includes(target.to))
  const delimiter =
    { ',': imports.delimiters.comma, ';': imports.delimiters.semicolon, '\t': imports.delimiters.tab }[
      detail.delimiter
    ] ?? detail.delimiter
  return (
    <>
      <p className={classes.understood}>
        {`${detail.fileName} · ${imports.encoding} ${encodingName(detail.encoding)} · ${imports.delimiter}: ${delimiter || imports.delimiters.other}`}
      </p>
      <div className={classes.columns}>
        <div className={classes.columnHead}>
          <span>{imports.column}</span>
          <span>{imports.becomes}</span>
          <span>{imports.example}</span>
        </div>
        {detail.header.map((name, index) => (
          <ColumnMapping
            key={index}
            name={name}
            samples={detail.sample
              .map((row) => row[index] ?? '')
              .filter(Boolean)
              .slice(0, 3)}
            target={mapping[index] ?? { to: 'ignore' }}
            onChange={(target) => setMapping(mapping.with(index, target))}
          />
        ))}
      </div>
      {!recognisable && <p className={classes.warning}>{imports.needsKey}</p>}
      <div className={classes.options}>
        <TextInput
          label={imports.tag}
          value={tag}
          maxLength={80}
          onChange={(event) => setTag(event.currentTarget.value)}
        />
        <Select
          label={imports.country}
          data={countries.map((code) => ({ value: code, label: `${names.of(code) ?? code} ${code}` }))}
          searchable
          value={country}
          onChange={(next) => next && setCountry(next)}
        />
      </div>
      <Checkbox
        mt={14}
        label={imports.agreed}
        description={imports.agreedHint}
        checked={consent}
        onChange={(event) => setConsent(event.currentTarget.checked)}
      />
      <div className={classes.foot}>
        <Button disabled={!recognisable} loading={start.isPending} onClick={() => start.mutate()}>
          {imports.start}
        </Button>
      </div>
    </>
  )
}
