import { Button, Modal, NumberInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { VersionRow } from '../../schema/api/journeys.ts'
import { useDocument, useLive } from '../canvas/JourneyContext.tsx'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import classes from './VersionControls.module.css'

/** Stopping cannot be undone, so the journey's name is asked for. */
export function StopDialog({ onClose, onStop, busy }: { onClose(): void; onStop(): void; busy: boolean }) {
  const { live, common } = useTexts()
  const format = useFormat()
  const name = useDocument((state) => state.doc.name)
  const inside = useLive((state) => state.counts?.inside ?? 0)
  const [typed, setTyped] = useState('')
  return (
    <Modal opened onClose={onClose} title={live.stopTitle(name)}>
      <p className={classes.text}>{live.stopHint(format.number(inside))}</p>
      <TextInput
        mt={12}
        data-autofocus
        placeholder={name}
        aria-label={name}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button color="red" disabled={typed.trim() !== name.trim()} loading={busy} onClick={onStop}>
          {live.stopConfirm}
        </Button>
      </div>
    </Modal>
  )
}

/** How many messages a second a version may send. */
export function RateDialog({
  version,
  onClose,
  onSet,
  busy,
}: {
  version: VersionRow
  onClose(): void
  onSet(perSecond: number | null): void
  busy: boolean
}) {
  const { live, common } = useTexts()
  const [rate, setRate] = useState<number | null>(version.rate)
  return (
    <Modal opened onClose={onClose} title={live.rateTitle}>
      <NumberInput
        data-autofocus
        description={live.rateHint}
        label={live.perSecond}
        min={0.01}
        value={rate ?? ''}
        onChange={(next) => setRate(next === '' ? null : Number(next))}
      />
      <div className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button loading={busy} onClick={() => onSet(rate)}>
          {common.save}
        </Button>
      </div>
    </Modal>
  )
}
