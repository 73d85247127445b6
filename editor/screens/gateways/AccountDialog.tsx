import { Alert, Button, CopyButton, Modal, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { GatewayAccount, GatewayKindRow } from '../../../schema/api/gateways.ts'
import { sayDone } from '../../data/say.ts'
import { useTexts } from '../../i18n/texts.ts'
import type { JsonSchema } from '../../inspector/json-schema.ts'
import { accountApi, type AccountSettings } from './account-api.ts'
import { AccountFields } from './AccountFields.tsx'
import { firstSettings } from './account-form.ts'

/** Connects an account, or changes the one given by `id`. */
export function AccountDialog({ id, onClose }: { id: string | null; onClose(): void }) {
  const { gateways } = useTexts()
  const kinds = useQuery({ queryKey: ['gateway-kinds'], queryFn: accountApi.kinds, staleTime: Infinity }).data
  const account = useQuery({
    queryKey: ['gateway-account', id],
    queryFn: () => accountApi.read(id ?? ''),
    enabled: id !== null,
    gcTime: 0,
  }).data
  return (
    <Modal opened onClose={onClose} size="lg" title={account ? gateways.editTitle(account.name) : gateways.add}>
      {kinds && (id === null || account) && <AccountForm kinds={kinds} account={account ?? null} onClose={onClose} />}
    </Modal>
  )
}

type FormProps = { kinds: GatewayKindRow[]; account: GatewayAccount | null; onClose(): void }

function AccountForm({ kinds, account, onClose }: FormProps) {
  const { gateways, common } = useTexts()
  const cache = useQueryClient()
  const [kindName, setKindName] = useState(account?.kind ?? kinds.at(-1)?.kind ?? '')
  const kind = kinds.find((candidate) => candidate.kind === kindName)
  const [channel, setChannel] = useState(account?.channel ?? kind?.channels[0] ?? 'sms')
  const [name, setName] = useState(account?.name ?? '')
  const [settings, setSettings] = useState<AccountSettings | null>(
    () => account?.settings ?? firstSettings((kind?.settings ?? {}) as JsonSchema),
  )
  const save = useMutation({
    mutationFn: (filled: AccountSettings) =>
      account
        ? accountApi.change(account.id, filled)
        : accountApi.create({ name, kind: kindName, channel, settings: filled }),
    onSuccess: async ({ name: saved }) => {
      sayDone(gateways.saved(saved))
      await cache.invalidateQueries({ queryKey: ['gateways'] })
      onClose()
    },
  })
  const choose = (next: string) => {
    const chosen = kinds.find((candidate) => candidate.kind === next)
    setKindName(next)
    setSettings(firstSettings((chosen?.settings ?? {}) as JsonSchema))
    if (chosen && !chosen.channels.includes(channel)) setChannel(chosen.channels[0] ?? 'sms')
  }
  if (!kind) return null
  const names: Record<string, string> = gateways.kinds
  const hasChannel = (kind.settings as JsonSchema).properties?.['channel'] !== undefined
  return (
    <form
      style={{ display: 'grid', gap: 12 }}
      onSubmit={(event) => {
        event.preventDefault()
        if (settings) save.mutate(hasChannel ? { ...settings, channel } : settings)
      }}
    >
      {!account && (
        <>
          <Select
            label={gateways.kind}
            data={kinds.map((row) => ({ value: row.kind, label: names[row.kind] ?? row.kind }))}
            value={kindName}
            allowDeselect={false}
            onChange={(next) => next && choose(next)}
          />
          <Select
            label={gateways.columns.channel}
            data={kind.channels.map((value) => ({ value, label: common.channels[value] }))}
            value={channel}
            allowDeselect={false}
            onChange={(next) => next && setChannel(next as typeof channel)}
          />
          <TextInput
            label={gateways.name}
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </>
      )}
      <AccountFields
        key={kindName}
        kind={kind}
        settings={settings ?? {}}
        secretsSet={account?.secretsSet ?? []}
        onChange={setSettings}
      />
      {account && <WebhookUrl url={account.webhookUrl} />}
      {save.error && (
        <Alert color="red" role="alert">
          {save.error.message}
        </Alert>
      )}
      <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
        <Button variant="default" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={settings === null}>
          {common.save}
        </Button>
      </div>
    </form>
  )
}

function WebhookUrl({ url }: { url: string }) {
  const { gateways } = useTexts()
  return (
    <div style={{ display: 'flex', gap: 8, alignItems: 'flex-end' }}>
      <TextInput
        style={{ flex: 1 }}
        label={gateways.webhook}
        description={gateways.webhookHint}
        readOnly
        value={url}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={url}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy}>
            {copied ? gateways.copied : gateways.copy}
          </Button>
        )}
      </CopyButton>
    </div>
  )
}
