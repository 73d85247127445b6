import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Page } from '../../controls/Page.tsx'
import table from '../../controls/table.module.css'
import { api } from '../../data/api.ts'
import { queries } from '../../data/queries.ts'
import { sayDone, sayError } from '../../data/say.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { HashedLists } from './HashedLists.tsx'
import classes from './Suppressed.module.css'

type Channel = 'sms' | 'email' | 'wechat'

/** Addresses that get nothing: how many and why, adding, taking off, and lists that travel as hashes. */
export function Suppressed() {
  const { suppression, contacts } = useTexts()
  return (
    <Page crumb={<Link to="/contacts">{contacts.title} /</Link>} title={suppression.title}>
      <p style={{ marginTop: -12, color: 'var(--faint)' }}>{suppression.hint}</p>
      <div className={classes.columns}>
        <div className={classes.stack}>
          <Summary />
          <HashedLists />
        </div>
        <div className={classes.stack}>
          <Add />
          <TakeOff />
        </div>
      </div>
    </Page>
  )
}

function Summary() {
  const { suppression, common } = useTexts()
  const format = useFormat()
  const rows = useQuery(queries.suppressions()).data?.reasons ?? []
  const reasons: Record<string, string> = suppression.reasons
  return (
    <section className={`${table.card} ${classes.card}`}>
      <h2>{suppression.summary}</h2>
      {rows.length === 0 ? (
        <p className={table.small}>{suppression.none}</p>
      ) : (
        <table className={`${table.table} ${classes.flush}`}>
          <thead>
            <tr>
              <th scope="col">{suppression.columns.channel}</th>
              <th scope="col">{suppression.columns.reason}</th>
              <th scope="col" className={table.number}>
                {suppression.columns.count}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ channel, reason, count }) => (
              <tr key={`${channel}/${reason}`}>
                <td>{common.channels[channel as Channel] ?? channel}</td>
                <td>{reasons[reason] ?? reason}</td>
                <td className={table.number}>{format.number(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className={classes.foot}>
        {(['sms', 'email'] as const).map((channel) => (
          <Button
            key={channel}
            component="a"
            href={`/api/suppressions/hashed.csv?channel=${channel}`}
            download
            variant="default"
            size="xs"
          >
            {suppression.export(common.channels[channel])}
          </Button>
        ))}
      </div>
    </section>
  )
}

function ChannelSelect({ value, onChange }: { value: Channel; onChange(channel: Channel): void }) {
  const { suppression, common } = useTexts()
  return (
    <Select
      label={suppression.columns.channel}
      data={(['sms', 'email', 'wechat'] as const).map((channel) => ({
        value: channel,
        label: common.channels[channel],
      }))}
      allowDeselect={false}
      value={value}
      onChange={(channel) => channel && onChange(channel as Channel)}
    />
  )
}

function Add() {
  const { suppression } = useTexts()
  const format = useFormat()
  const cache = useQueryClient()
  const [channel, setChannel] = useState<Channel>('sms')
  const [text, setText] = useState('')
  const addresses = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const add = useMutation({
    mutationFn: () => api.suppress({ channel, addresses }),
    onSuccess: ({ added, refused }) => {
      sayDone(suppression.added(format.number(added)))
      const wrong = new Set(refused)
      setText(addresses.filter((_, index) => wrong.has(index + 1)).join('\n'))
      return cache.invalidateQueries({ queryKey: ['suppressions'] })
    },
    onError: sayError,
  })
  const refused = (add.data?.refused ?? []).length
  return (
    <form
      className={`${table.card} ${classes.card}`}
      onSubmit={(event) => {
        event.preventDefault()
        if (addresses.length > 0) add.mutate()
      }}
    >
      <h2>{suppression.add}</h2>
      <ChannelSelect value={channel} onChange={setChannel} />
      <Textarea
        label={suppression.addresses}
        description={suppression.addressesHint}
        autosize
        minRows={3}
        maxRows={12}
        value={text}
        error={refused > 0 && text !== '' ? suppression.refused(format.number(refused)) : undefined}
        onChange={(event) => {
          setText(event.currentTarget.value)
          add.reset()
        }}
      />
      <div className={classes.foot}>
        <Button type="submit" disabled={addresses.length === 0} loading={add.isPending}>
          {suppression.add}
        </Button>
      </div>
    </form>
  )
}

function TakeOff() {
  const { suppression } = useTexts()
  const cache = useQueryClient()
  const [channel, setChannel] = useState<Channel>('sms')
  const [address, setAddress] = useState('')
  const remove = useMutation({
    mutationFn: () => api.unsuppress({ channel, address: address.trim() }),
    onSuccess: () => {
      sayDone(suppression.takenOff)
      setAddress('')
      return cache.invalidateQueries({ queryKey: ['suppressions'] })
    },
    onError: sayError,
  })
  return (
    <form
      className={`${table.card} ${classes.card}`}
      onSubmit={(event) => {
        event.preventDefault()
        remove.mutate()
      }}
    >
      <h2>{suppression.takeOff}</h2>
      <ChannelSelect value={channel} onChange={setChannel} />
      <TextInput
        label={suppression.address}
        required
        maxLength={320}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <div className={classes.foot}>
        <Button type="submit" variant="default" loading={remove.isPending}>
          {suppression.takeOff}
        </Button>
      </div>
    </form>
  )
}
