import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SegmentRow } from '../../../schema/api/contacts.ts'
import type { Condition } from '../../../schema/condition.ts'
import { Confirm } from '../../controls/Confirm.tsx'
import { api } from '../../data/api.ts'
import { sayDone, sayError } from '../../data/say.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ConditionBuilder } from '../../inspector/conditions/ConditionBuilder.tsx'
import { useWorkspaceNames } from '../../inspector/conditions/use-names.ts'
import classes from './segments.module.css'

/** Builds a segment: a name and a condition, counted while it is built. */
export function SegmentEditor({ row, onClose }: { row: SegmentRow | null; onClose(): void }) {
  const { segments, common, conditions } = useTexts()
  const cache = useQueryClient()
  const names = useWorkspaceNames()
  const [name, setName] = useState(row?.name ?? '')
  const [condition, setCondition] = useState<Condition | undefined>(row?.condition ?? undefined)
  const [asking, setAsking] = useState(false)
  const done = (text: string) => {
    sayDone(text)
    onClose()
    return Promise.all([
      cache.invalidateQueries({ queryKey: ['segments'] }),
      cache.invalidateQueries({ queryKey: ['catalogue'] }),
    ])
  }
  const save = useMutation({
    mutationFn: () =>
      api.saveSegment(row?.id ?? null, { name: name.trim(), condition: condition ?? { type: 'all', of: [] } }),
    onSuccess: () => done(segments.saved),
    onError: sayError,
  })
  const remove = useMutation({
    mutationFn: () => api.deleteSegment(row?.id ?? ''),
    onSuccess: () => done(segments.deleted(row?.name ?? '')),
    onError: sayError,
  })
  return (
    <Modal opened onClose={onClose} size={560} title={row ? segments.edit : segments.create}>
      <div className={classes.fields}>
        <TextInput
          label={segments.name}
          data-autofocus
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {row?.kind !== 'list' && (
          <>
            <ConditionBuilder value={condition} names={names} onChange={setCondition} />
            {!condition && <p className={classes.sentence}>{conditions.empty}</p>}
          </>
        )}
      </div>
      <div className={classes.foot}>
        {row && (
          <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
            {common.delete}
          </Button>
        )}
        <span style={{ flex: 1 }} />
        <Button variant="default" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button
          disabled={name.trim() === '' || row?.kind === 'list'}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {common.save}
        </Button>
      </div>
      {asking && row && (
        <Confirm
          title={segments.deleteTitle(row.name)}
          hint={segments.deleteHint}
          action={common.delete}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </Modal>
  )
}
