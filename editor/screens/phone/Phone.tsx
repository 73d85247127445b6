import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconDeviceMobile } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { EmptyState } from '../../controls/EmptyState.tsx'
import { Page } from '../../controls/Page.tsx'
import { queries } from '../../data/queries.ts'
import { useTexts } from '../../i18n/texts.ts'
import { PhoneFrame } from '../../preview/PhoneFrame.tsx'
import { PhoneApps } from './PhoneApps.tsx'
import classes from './phone.module.css'

/** The sandbox phone of one contact. */
export function Phone() {
  const { phone } = useTexts()
  const navigate = useNavigate()
  const { contact } = useSearch({ from: '/shell/phone' })
  const [search, setSearch] = useState('')
  const [settled] = useDebouncedValue(search, 200)
  const contacts = useQuery(queries.firstContacts(settled)).data?.rows ?? []
  const first = contacts[0]?.id
  const id = contact ?? first
  const named = useQuery({ ...queries.contact(id ?? 0), enabled: id !== undefined }).data
  const options = contacts.map((row) => ({
    value: String(row.id),
    label: [row.name ?? row.key, row.phone].filter(Boolean).join(' · '),
  }))
  if (named && !options.some((option) => option.value === String(named.id)))
    options.unshift({
      value: String(named.id),
      label: [named.name ?? named.key, named.phone].filter(Boolean).join(' · '),
    })
  return (
    <Page
      title={phone.title}
      actions={
        <Select
          w={280}
          aria-label={phone.choose}
          placeholder={phone.search}
          searchable
          data={options}
          filter={({ options: all }) => all}
          value={id === undefined ? null : String(id)}
          onSearchChange={(text) => setSearch(options.some((option) => option.label === text) ? '' : text)}
          onChange={(next) => next && void navigate({ to: '/phone', search: { contact: Number(next) } })}
        />
      }
    >
      <p className={classes.subtitle}>{phone.subtitle}</p>
      {id === undefined ? (
        <EmptyState icon={<IconDeviceMobile size={28} stroke={1.5} />} title={phone.noContact} />
      ) : (
        <div className={classes.stage}>
          <PhoneFrame key={id} label={phone.title} size="large">
            <PhoneApps contactId={id} />
          </PhoneFrame>
        </div>
      )}
    </Page>
  )
}
