import { Alert, Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { GatewayRow } from '../../../schema/api/contacts.ts'
import { useTexts } from '../../i18n/texts.ts'
import { accountApi } from './account-api.ts'

/** Sends one message through an account, and says what the provider said. */
export function TestDialog({ row, onClose }: { row: GatewayRow; onClose(): void }) {
  const { gateways, common } = useTexts()
  const [to, setTo] = useState('')
  const [text, setText] = useState(gateways.testDefault)
  const send = useMutation({ mutationFn: () => accountApi.test(row.id, { to, text }) })
  return (
    <Modal opened onClose={onClose} title={`${gateways.test} · ${row.name}`}>
      <form
        style={{ display: 'grid', gap: 12 }}
        onSubmit={(event) => {
          event.preventDefault()
          send.mutate()
        }}
      >
        <TextInput
          label={gateways.testTo[row.channel]}
          required
          maxLength={320}
          data-autofocus
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Textarea
          label={gateways.testText}
          required
          maxLength={1000}
          autosize
          minRows={2}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div aria-live="polite">
          {send.data && <Alert color={send.data.state === 'accepted' ? 'oasis' : 'yellow'}>{send.data.sentence}</Alert>}
          {send.error && <Alert color="red">{send.error.message}</Alert>}
        </div>
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button variant="default" onClick={onClose}>
            {common.close}
          </Button>
          <Button type="submit" loading={send.isPending}>
            {gateways.send}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
