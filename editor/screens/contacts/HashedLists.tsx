import { Button, CloseButton, FileInput, Modal, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Confirm } from '../../controls/Confirm.tsx'
import table from '../../controls/table.module.css'
import { api } from '../../data/api.ts'
import { queries } from '../../data/queries.ts'
import { sayDone, sayError } from '../../data/say.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { hashesOf } from './hashed-file.ts'
import classes from './Suppressed.module.css'

type List = { channel: string; list: string; count: number }

/** Lists that came as hashes: which there are, bringing and removing one. */
export function HashedLists() {
  const { suppression, common } = useTexts()
  const format = useFormat()
  const cache = useQueryClient()
  const lists = useQuery(queries.suppressions()).data?.lists ?? []
  const [bringing, setBringing] = useState(false)
  const [removing, setRemoving] = useState<List | null>(null)
  const remove = useMutation({
    mutationFn: ({ channel, list }: List) => api.removeHashes({ channel: channel as 'sms', list }),
    onSuccess: (_, { list }) => {
      sayDone(suppression.removed(list))
      setRemoving(null)
      return cache.invalidateQueries({ queryKey: ['suppressions'] })
    },
    onError: sayError,
  })
  return (
    <section className={`${table.card} ${classes.card}`}>
      <h2>{suppression.lists}</h2>
      <p className={table.small}>{suppression.listsHint}</p>
      {lists.length === 0 ? (
        <p className={table.small}>{suppression.noLists}</p>
      ) : (
        <table className={`${table.table} ${classes.flush}`}>
          <thead>
            <tr>
              <th scope="col">{suppression.columns.list}</th>
              <th scope="col">{suppression.columns.channel}</th>
              <th scope="col" className={table.number}>
                {suppression.columns.count}
              </th>
              <th aria-hidden />
            </tr>
          </thead>
          <tbody>
            {lists.map((row) => (
              <tr key={`${row.channel}/${row.list}`}>
                <td className={table.name}>{row.list}</td>
                <td>{common.channels[row.channel as 'sms'] ?? row.channel}</td>
                <td className={table.number}>{format.number(row.count)}</td>
                <td className={table.number}>
                  <CloseButton aria-label={suppression.removeList(row.list)} onClick={() => setRemoving(row)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className={classes.foot}>
        <Button variant="default" onClick={() => setBringing(true)}>
          {suppression.bring}
        </Button>
      </div>
      {bringing && <BringDialog onClose={() => setBringing(false)} />}
      {removing && (
        <Confirm
          title={suppression.removeTitle(removing.list)}
          hint={suppression.removeHint(format.number(removing.count))}
          action={common.remove}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(removing)}
          onClose={() => setRemoving(null)}
        />
      )}
    </section>
  )
}

function BringDialog({ onClose }: { onClose(): void }) {
  const { suppression, common } = useTexts()
  const format = useFormat()
  const cache = useQueryClient()
  const [channel, setChannel] = useState<'sms' | 'email'>('sms')
  const [list, setList] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const [read, setRead] = useState(0)
  const bring = useMutation({
    mutationFn: async (from: File) => {
      const total = { added: 0, refused: 0 }
      for await (const hashes of hashesOf(from)) {
        const { added } = await api.suppressHashes({ channel, list: list.trim(), hashes })
        total.added += added
        total.refused += hashes.length - added
        setRead(total.added)
      }
      return total
    },
    onSuccess: ({ added, refused }) => {
      sayDone(suppression.brought(format.number(added), format.number(refused)))
      onClose()
    },
    onError: sayError,
    onSettled: () => cache.invalidateQueries({ queryKey: ['suppressions'] }),
  })
  return (
    <Modal opened onClose={onClose} title={suppression.bring}>
      <form
        style={{ display: 'grid', gap: 12 }}
        onSubmit={(event) => {
          event.preventDefault()
          if (file) bring.mutate(file)
        }}
      >
        <FileInput
          label={suppression.file}
          description={suppression.fileHint}
          accept=".csv,.txt,text/csv,text/plain"
          required
          value={file}
          onChange={(next) => {
            setFile(next)
            if (next && list === '') setList(next.name.replace(/\.\w+$/, '').slice(0, 80))
          }}
        />
        <TextInput
          label={suppression.listName}
          required
          maxLength={80}
          value={list}
          onChange={(event) => setList(event.currentTarget.value)}
        />
        <Select
          label={suppression.columns.channel}
          data={(['sms', 'email'] as const).map((value) => ({ value, label: common.channels[value] }))}
          allowDeselect={false}
          value={channel}
          onChange={(next) => next && setChannel(next as 'sms')}
        />
        <div className={classes.foot} style={{ justifyContent: 'flex-end', alignItems: 'center' }}>
          <span className={table.small} style={{ flex: 1 }} aria-live="polite">
            {bring.isPending ? suppression.bringing(format.number(read)) : ''}
          </span>
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={bring.isPending} disabled={!file || list.trim() === ''}>
            {suppression.bring}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
