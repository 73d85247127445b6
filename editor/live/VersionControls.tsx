import { Button, Menu, Modal, NumberInput, TextInput } from '@mantine/core'
import {
  IconChevronDown,
  IconGauge,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRotateClockwise,
  IconUsers,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { VersionCommand, VersionRow } from '../../schema/api/journeys.ts'
import { useDocument, useJourney, useLive } from '../canvas/JourneyContext.tsx'
import { api } from '../data/api.ts'
import { sayDone, sayError } from '../data/say.ts'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { StatePill } from '../screens/journeys/StatePill.tsx'
import { VersionList } from './VersionList.tsx'
import classes from './VersionControls.module.css'

/** The state of the live version, and what can be done to it. */
export function VersionControls({ version, versions }: { version: VersionRow; versions: VersionRow[] }) {
  const { journeyId, session } = useJourney()
  const { live } = useTexts()
  const cache = useQueryClient()
  const [dialog, setDialog] = useState<'stop' | 'rate' | null>(null)
  const state = useLive((current) =>
    current.counts?.version === version.number ? current.counts.state : version.state,
  )
  const command = useMutation({
    mutationFn: (body: VersionCommand) => api.versionCommand(journeyId, version.number, body),
    onSuccess: (_, body) => {
      const said = { pause: live.paused, resume: live.resumed, stop: live.stopped }[body.command as 'pause']
      if (said) sayDone(said)
      setDialog(null)
      void cache.invalidateQueries({ queryKey: ['journey', journeyId] })
      void cache.invalidateQueries({ queryKey: ['journeys'] })
    },
    onError: sayError,
  })
  const running = state === 'running'
  const open = running || state === 'paused'
  return (
    <>
      <Menu position="bottom-start" width={270}>
        <Menu.Target>
          <button type="button" className={classes.button}>
            <StatePill state={state} version={version.number} />
            <IconChevronDown size={14} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <VersionList version={version} versions={versions} />
          {running && (
            <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => command.mutate({ command: 'pause' })}>
              {live.pause}
            </Menu.Item>
          )}
          {state === 'paused' && (
            <>
              <Menu.Item
                leftSection={<IconPlayerPlay size={16} />}
                onClick={() => command.mutate({ command: 'resume', mode: 'continue' })}
              >
                {live.resumeContinue}
                <div className={classes.hint}>{live.resumeContinueHint}</div>
              </Menu.Item>
              <Menu.Item
                leftSection={<IconPlayerPlay size={16} />}
                onClick={() => command.mutate({ command: 'resume', mode: 'shift' })}
              >
                {live.resumeShift}
                <div className={classes.hint}>{live.resumeShiftHint}</div>
              </Menu.Item>
            </>
          )}
          <Menu.Item leftSection={<IconUsers size={16} />} onClick={() => session.setState({ panel: 'people' })}>
            {live.peopleAll}
          </Menu.Item>
          {open && (
            <>
              <Menu.Item leftSection={<IconGauge size={16} />} onClick={() => setDialog('rate')}>
                {live.rate}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconRotateClockwise size={16} />}
                onClick={() => command.mutate({ command: 'retryFailed' })}
              >
                {live.retryFailed}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item color="red" leftSection={<IconPlayerStop size={16} />} onClick={() => setDialog('stop')}>
                {live.stop}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'stop' && (
        <StopDialog
          onClose={() => setDialog(null)}
          busy={command.isPending}
          onStop={() => command.mutate({ command: 'stop' })}
        />
      )}
      {dialog === 'rate' && (
        <RateDialog
          version={version}
          onClose={() => setDialog(null)}
          busy={command.isPending}
          onSet={(perSecond) => command.mutate({ command: 'rate', perSecond })}
        />
      )}
    </>
  )
}

/** Stopping cannot be undone, so the journey's name is asked for. */
function StopDialog({ onClose, onStop, busy }: { onClose(): void; onStop(): void; busy: boolean }) {
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

function RateDialog({
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
