import { Button, Modal, NumberInput } from '@mantine/core'
import { IconPlus, IconServer2 } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { GatewayRow } from '../../../schema/api/contacts.ts'
import { EmptyState } from '../../controls/EmptyState.tsx'
import { Page } from '../../controls/Page.tsx'
import { api } from '../../data/api.ts'
import { queries } from '../../data/queries.ts'
import { sayDone, sayError } from '../../data/say.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { AccountCard } from './AccountCard.tsx'
import { AccountDialog } from './AccountDialog.tsx'
import { AlertList } from './AlertList.tsx'
import classes from './gateways.module.css'

/** The accounts that deliver messages: how they are, how fast, what waits. */
export function Gateways() {
  const { gateways, operating } = useTexts()
  const format = useFormat()
  const cache = useQueryClient()
  const list = useQuery(queries.gateways())
  const [rating, setRating] = useState<GatewayRow | null>(null)
  const [adding, setAdding] = useState(false)
  const change = useMutation({
    mutationFn: ({ row, ...body }: { row: GatewayRow; state?: 'active' | 'paused'; perSecond?: number | null }) =>
      api.changeGateway(row.id, body),
    onSuccess: (_, { row, state }) => {
      if (state) sayDone(state === 'paused' ? gateways.paused(row.name) : gateways.resumed(row.name))
      setRating(null)
      return cache.invalidateQueries({ queryKey: ['gateways'] })
    },
    onError: sayError,
  })
  const rows = list.data ?? []
  const open = (useQuery(queries.alerts()).data?.rows ?? []).filter((row) => row.closedAt === null)
  const held = (useQuery(queries.heldUp()).data ?? []).reduce((sum, { people }) => sum + people, 0)
  return (
    <Page
      title={gateways.title}
      actions={
        <>
          <Button component={Link} to="/gateways/held-up" variant="default">
            {held === 0 ? operating.heldUp : operating.heldUpCount(format.number(held))}
          </Button>
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {gateways.add}
          </Button>
        </>
      }
    >
      <p style={{ marginTop: -12, color: 'var(--faint)' }}>{gateways.hint}</p>
      {open.length > 0 && <AlertList rows={open} />}
      {list.isSuccess && rows.length === 0 ? (
        <EmptyState
          icon={<IconServer2 size={28} stroke={1.5} />}
          title={gateways.emptyTitle}
          hint={gateways.emptyHint}
        />
      ) : (
        <div className={classes.grid}>
          {rows.map((row) => (
            <AccountCard
              key={row.id}
              row={row}
              onRate={() => setRating(row)}
              onState={(state) => change.mutate({ row, state })}
            />
          ))}
        </div>
      )}
      {adding && <AccountDialog id={null} onClose={() => setAdding(false)} />}
      {rating && (
        <RateDialog
          row={rating}
          busy={change.isPending}
          onClose={() => setRating(null)}
          onSave={(perSecond) => change.mutate({ row: rating, perSecond })}
        />
      )}
    </Page>
  )
}

function RateDialog({
  row,
  busy,
  onClose,
  onSave,
}: {
  row: GatewayRow
  busy: boolean
  onClose(): void
  onSave(perSecond: number | null): void
}) {
  const { gateways, live, common } = useTexts()
  const [rate, setRate] = useState<number | null>(row.perSecond)
  return (
    <Modal opened onClose={onClose} title={`${gateways.rate} · ${row.name}`}>
      <NumberInput
        label={live.perSecond}
        placeholder={gateways.unlimited}
        min={0.01}
        data-autofocus
        value={rate ?? ''}
        onChange={(next) => setRate(next === '' ? null : Number(next))}
      />
      <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8, marginTop: 20 }}>
        <Button variant="default" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button loading={busy} onClick={() => onSave(rate)}>
          {common.save}
        </Button>
      </div>
    </Modal>
  )
}
