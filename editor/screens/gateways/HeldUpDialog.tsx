import { Button, Modal, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { HeldUpAct, HeldUpGroup } from '../../../schema/api/held-up.ts'
import { queries } from '../../data/queries.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'

type Props = {
  group: HeldUpGroup
  act: HeldUpAct['act']
  busy: boolean
  onAct(act: HeldUpAct): void
  onClose(): void
}

/** Says whom an act is about and what becomes of them, before it is done. */
export function HeldUpDialog({ group, act, busy, onAct, onClose }: Props) {
  const { operating, common } = useTexts()
  const format = useFormat()
  const accounts = (useQuery(queries.gateways()).data ?? []).filter(
    ({ id, channel }) => channel === group.channel && id !== group.account,
  )
  const [to, setTo] = useState<string | null>(null)
  return (
    <Modal opened onClose={onClose} title={operating.acts[act]}>
      <p>{operating.confirms[act](format.number(group.people), group.stepName)}</p>
      {act === 'move' && (
        <Select
          mt={14}
          label={operating.moveTo}
          placeholder={accounts.length === 0 ? operating.noOther : ''}
          data={accounts.map(({ id, name }) => ({ value: id, label: name }))}
          value={to}
          onChange={setTo}
        />
      )}
      <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8, marginTop: 20 }}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {common.cancel}
        </Button>
        <Button
          color={act === 'end' ? 'red' : 'oasis'}
          loading={busy}
          disabled={act === 'move' && to === null}
          onClick={() => onAct(act === 'move' ? { act, to: to ?? '' } : { act })}
        >
          {operating.acts[act]}
        </Button>
      </div>
    </Modal>
  )
}
