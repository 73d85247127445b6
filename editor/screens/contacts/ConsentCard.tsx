import { Button, Modal, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ContactDetail } from '../../../schema/api/contacts.ts'
import table from '../../controls/table.module.css'
import { api } from '../../data/api.ts'
import { sayDone, sayError } from '../../data/say.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './Profile.module.css'

const purposes = ['marketing', 'transactional'] as const
const channels = ['sms', 'email', 'wechat'] as const

/** What a contact agreed to, every answer with its proof, and why their addresses are blocked. */
export function ConsentCard({ contact }: { contact: ContactDetail }) {
  const { contacts, suppression, common, inspector } = useTexts()
  const format = useFormat()
  const [recording, setRecording] = useState(false)
  const reasons: Record<string, string> = suppression.reasons
  const channelName = (channel: string) => common.channels[channel as 'sms'] ?? channel
  return (
    <section className={`${table.card} ${classes.card}`}>
      <h2>{contacts.consent}</h2>
      {contact.suppressed.map(({ channel, reason, at }) => (
        <p key={channel} className={classes.blocked}>
          {`${channelName(channel)}: ${contacts.suppressed} · ${reasons[reason] ?? reason} · ${format.day(at)}`}
        </p>
      ))}
      {contact.ledger.length === 0 && <p className={table.small}>{contacts.noConsent}</p>}
      <ol className={classes.ledger} aria-label={suppression.ledger}>
        {contact.ledger.map((entry, index) => (
          <li key={index}>
            <b>{`${channelName(entry.channel)} · ${inspector.purposes[entry.purpose as 'marketing'] ?? entry.purpose}`}</b>
            <span data-granted={entry.granted}>{entry.granted ? contacts.granted : contacts.withdrawn}</span>
            <small>{`${format.moment(entry.at)} · ${entry.source}`}</small>
            {entry.proof && <q>{entry.proof}</q>}
          </li>
        ))}
      </ol>
      <Button variant="default" size="xs" onClick={() => setRecording(true)}>
        {suppression.record}
      </Button>
      {recording && <RecordDialog contact={contact} onClose={() => setRecording(false)} />}
    </section>
  )
}

function RecordDialog({ contact, onClose }: { contact: ContactDetail; onClose(): void }) {
  const { contacts, suppression, common, inspector } = useTexts()
  const cache = useQueryClient()
  const [channel, setChannel] = useState<(typeof channels)[number]>('sms')
  const [purpose, setPurpose] = useState<string>('marketing')
  const [granted, setGranted] = useState(true)
  const [text, setText] = useState('')
  const [source, setSource] = useState('')
  const save = useMutation({
    mutationFn: () => api.recordConsent(contact.id, { channel, purpose, granted, text, source }),
    onSuccess: async () => {
      sayDone(suppression.recorded)
      await cache.invalidateQueries({ queryKey: ['contact'] })
      onClose()
    },
    onError: sayError,
  })
  const blocked = granted && contact.suppressed.some((entry) => entry.channel === channel)
  return (
    <Modal opened onClose={onClose} title={suppression.record}>
      <form
        style={{ display: 'grid', gap: 12 }}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <p className={table.small}>{suppression.recordHint}</p>
        <Select
          label={suppression.columns.channel}
          data={channels.map((value) => ({ value, label: common.channels[value] }))}
          allowDeselect={false}
          value={channel}
          onChange={(next) => next && setChannel(next as typeof channel)}
        />
        <Select
          label={suppression.purpose}
          data={purposes.map((value) => ({ value, label: inspector.purposes[value] }))}
          allowDeselect={false}
          value={purpose}
          onChange={(next) => next && setPurpose(next)}
        />
        <SegmentedControl
          aria-label={suppression.answer}
          data={[
            { value: 'yes', label: contacts.granted },
            { value: 'no', label: contacts.withdrawn },
          ]}
          value={granted ? 'yes' : 'no'}
          onChange={(next) => setGranted(next === 'yes')}
        />
        <Textarea
          label={suppression.text}
          required
          autosize
          minRows={2}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <TextInput
          label={suppression.source}
          required
          maxLength={200}
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        {blocked && <p className={classes.blocked}>{suppression.stillBlocked}</p>}
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {suppression.record}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
