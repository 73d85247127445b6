import { Button, Modal, NumberInput } from '@mantine/core'
import { IconPlus, IconServer2 } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { GatewayRow } from '../../../schema/api/contacts.ts'
import { EmptyState } from '../../controls/EmptyState.tsx'
import { Page } from '../../controls/Page.tsx'
import table from '../../controls/table.module.css'
import { api } from '../../data/api.ts'
import { queries } from '../../data/queries.ts'
import { sayDone, sayError } from '../../data/say.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import pill from '../journeys/StatePill.module.css'
import { AccountDialog } from './AccountDialog.tsx'
import { AccountMenu } from './AccountMenu.tsx'

/** The accounts that deliver messages: how they are, how fast, what waits. */
export function Gateways() {
  const { gateways, common } = useTexts()
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
  const { columns } = gateways
  const kinds: Record<string, string> = gateways.kinds
  const speedOf = ({ perSecond }: GatewayRow) =>
    perSecond === null ? gateways.unlimited : gateways.perSecond(format.number(perSecond))
  return (
    <Page
      title={gateways.title}
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          {gateways.add}
        </Button>
      }
    >
      <p style={{ marginTop: -12, color: 'var(--faint)' }}>{gateways.hint}</p>
      {list.isSuccess && rows.length === 0 ? (
        <EmptyState
          icon={<IconServer2 size={28} stroke={1.5} />}
          title={gateways.emptyTitle}
          hint={gateways.emptyHint}
        />
      ) : (
        <div className={table.card}>
          <div className={table.scroll}>
            <table className={table.table}>
              <thead>
                <tr>
                  {[columns.name, columns.channel, columns.state].map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                  <th scope="col" className={table.number}>
                    {columns.queued}
                  </th>
                  <th scope="col">{columns.rate}</th>
                  <th scope="col">{columns.error}</th>
                  <th aria-hidden />
                  <th aria-hidden />
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <td>
                      <span className={table.name}>{row.name}</span>
                      <div className={table.small}>{kinds[row.kind] ?? row.kind}</div>
                    </td>
                    <td>{common.channels[row.channel]}</td>
                    <td>
                      <span className={pill.pill} data-state={row.state === 'active' ? 'running' : 'paused'}>
                        {gateways.states[row.state]}
                      </span>
                    </td>
                    <td className={table.number}>{format.number(row.queued)}</td>
                    <td>
                      <Button
                        variant="subtle"
                        size="compact-sm"
                        color="gray"
                        aria-label={`${speedOf(row)}, ${gateways.rate}: ${row.name}`}
                        onClick={() => setRating(row)}
                      >
                        {speedOf(row)}
                      </Button>
                    </td>
                    <td className={table.small}>{row.lastError ?? '–'}</td>
                    <td className={table.number}>
                      <Button
                        variant="default"
                        size="xs"
                        onClick={() => change.mutate({ row, state: row.state === 'active' ? 'paused' : 'active' })}
                      >
                        {row.state === 'active' ? gateways.pause : gateways.resume}
                      </Button>
                    </td>
                    <td className={table.number}>
                      <AccountMenu row={row} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
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
