import { Button, CopyButton, Modal, TextInput } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Confirm } from '../../controls/Confirm.tsx'
import { Page } from '../../controls/Page.tsx'
import table from '../../controls/table.module.css'
import { api } from '../../data/api.ts'
import { queries } from '../../data/queries.ts'
import { sayError } from '../../data/say.ts'
import type { ApiKeyRow } from '../../data/types.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { WorkspaceForm } from './WorkspaceForm.tsx'
import classes from './settings.module.css'

/** The workspace and the keys of its systems. */
export function Settings() {
  const { settings } = useTexts()
  return (
    <Page
      title={settings.title}
      actions={
        <Button component="a" href="/docs" target="_blank" variant="default">
          {settings.docs} ↗
        </Button>
      }
    >
      <WorkspaceForm />
      <Keys />
    </Page>
  )
}

function Keys() {
  const { settings } = useTexts()
  const format = useFormat()
  const cache = useQueryClient()
  const keys = useQuery(queries.apiKeys()).data ?? []
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<ApiKeyRow | null>(null)
  const refresh = () => cache.invalidateQueries({ queryKey: ['api-keys'] })
  const revoke = useMutation({
    mutationFn: (id: string) => api.deleteApiKey(id),
    onSuccess: () => {
      setRevoking(null)
      return refresh()
    },
    onError: sayError,
  })
  return (
    <section className={`${table.card} ${classes.card}`}>
      <div className={classes.head}>
        <div>
          <h2>{settings.keys}</h2>
          <p className={table.small}>{settings.keysHint}</p>
        </div>
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
          {settings.createKey}
        </Button>
      </div>
      {keys.length === 0 && <p className={table.small}>{settings.noKeys}</p>}
      <ul className={classes.keys}>
        {keys.map((key) => (
          <li key={key.id}>
            <IconKey size={17} stroke={1.7} aria-hidden />
            <b>{key.name}</b>
            <span className={table.small}>{key.createdAt ? settings.created(format.day(key.createdAt)) : ''}</span>
            <Button variant="subtle" color="red" size="compact-sm" onClick={() => setRevoking(key)}>
              {settings.revoke}
            </Button>
          </li>
        ))}
      </ul>
      {creating && (
        <NewKey
          onClose={() => {
            setCreating(false)
            void refresh()
          }}
        />
      )}
      {revoking && (
        <Confirm
          title={settings.revokeTitle(revoking.name)}
          hint={settings.revokeHint}
          action={settings.revoke}
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate(revoking.id)}
          onClose={() => setRevoking(null)}
        />
      )}
    </section>
  )
}

function NewKey({ onClose }: { onClose(): void }) {
  const { settings, common } = useTexts()
  const [name, setName] = useState('')
  const create = useMutation({ mutationFn: () => api.createApiKey(name.trim()), onError: sayError })
  return (
    <Modal opened onClose={onClose} title={settings.createKey} closeOnClickOutside={!create.data}>
      {create.data ? (
        <>
          <p className={classes.shown}>{settings.keyShown}</p>
          <code className={classes.secret}>{create.data.key}</code>
          <div className={classes.foot}>
            <CopyButton value={create.data.key}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? common.copied : common.copy}
                </Button>
              )}
            </CopyButton>
            <Button onClick={onClose}>{common.done}</Button>
          </div>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim()) create.mutate()
          }}
        >
          <TextInput
            label={settings.keyName}
            data-autofocus
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <div className={classes.foot}>
            <Button type="button" variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" disabled={name.trim() === ''} loading={create.isPending}>
              {settings.createKey}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}
