import { Button, Skeleton } from '@mantine/core'
import { IconDeviceMobile } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ContactDetail } from '../../../schema/api/contacts.ts'
import { Page } from '../../controls/Page.tsx'
import table from '../../controls/table.module.css'
import { queries } from '../../data/queries.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ConsentCard } from './ConsentCard.tsx'
import { Timeline } from './Timeline.tsx'
import classes from './Profile.module.css'

/** One contact: who they are, what they agreed to, what happened. */
export function Profile() {
  const { contactId } = useParams({ from: '/shell/contacts/$contactId' })
  const { contacts } = useTexts()
  const detail = useQuery({ ...queries.contact(contactId), refetchInterval: 4_000 })
  const contact = detail.data
  const title = contact ? [contact.name ?? contact.key, contact.phone ?? contact.email].filter(Boolean).join(' · ') : ''
  return (
    <Page
      crumb={<Link to="/contacts">{contacts.title} /</Link>}
      title={title}
      actions={
        <Button
          component={Link}
          variant="default"
          leftSection={<IconDeviceMobile size={16} />}
          {...({ to: '/phone', search: { contact: Number(contactId) } } as object)}
        >
          {contacts.openPhone}
        </Button>
      }
    >
      {contact ? (
        <div className={classes.columns}>
          <Facts contact={contact} />
          <section className={`${table.card} ${classes.timeline}`}>
            <h2>{contacts.timeline}</h2>
            <Timeline contact={contact} />
          </section>
        </div>
      ) : (
        <Skeleton height={320} radius={12} />
      )}
    </Page>
  )
}

function Facts({ contact }: { contact: ContactDetail }) {
  const { contacts } = useTexts()
  const format = useFormat()
  const attributes = Object.entries(contact.attributes)
  return (
    <div className={classes.facts}>
      <Card title={contacts.addresses}>
        <Pairs
          rows={[
            [contacts.columns.id, contact.key],
            [contacts.columns.phone, contact.phone],
            [contacts.columns.email, contact.email],
            [contacts.columns.wechat, contact.wechat],
            [contacts.columns.zone, contact.zone],
            [contacts.language, contact.locale],
          ]}
        />
      </Card>
      <Card title={contacts.attributes}>
        {attributes.length > 0 ? (
          <Pairs
            rows={attributes.map(([name, value]) => [
              name,
              typeof value === 'object' ? JSON.stringify(value) : instant(value, format.moment),
            ])}
          />
        ) : (
          <p className={table.small}>{contacts.noAttributes}</p>
        )}
      </Card>
      <Card title={contacts.tags}>
        {contact.tags.length > 0 ? (
          contact.tags.map((tag) => (
            <span key={tag} className={table.tag}>
              {tag}
            </span>
          ))
        ) : (
          <p className={table.small}>{contacts.noTags}</p>
        )}
      </Card>
      <ConsentCard contact={contact} />
    </div>
  )
}

/** An instant as the language writes it, anything else as it is. */
function instant(value: string | number | boolean, write: (value: string) => string): string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? write(value) : String(value)
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={`${table.card} ${classes.card}`}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

function Pairs({ rows }: { rows: [string, string | null | undefined][] }) {
  return (
    <dl className={classes.pairs}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  )
}
