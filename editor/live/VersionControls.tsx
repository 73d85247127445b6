import { Menu } from '@mantine/core'
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
import { lazy, Suspense, useState } from 'react'
import type { VersionCommand, VersionRow } from '../../schema/api/journeys.ts'
import { useJourney, useLive } from '../canvas/JourneyContext.tsx'
import { api } from '../data/api.ts'
import { sayDone, sayError } from '../data/say.ts'
import { useTexts } from '../i18n/texts.ts'
import { StatePill } from '../screens/journeys/StatePill.tsx'
import { VersionList } from './VersionList.tsx'
import classes from './VersionControls.module.css'

const StopDialog = lazy(async () => ({ default: (await import('./VersionDialogs.tsx')).StopDialog }))
const RateDialog = lazy(async () => ({ default: (await import('./VersionDialogs.tsx')).RateDialog }))

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
      <Suspense fallback={null}>
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
      </Suspense>
    </>
  )
}
