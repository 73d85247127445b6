import { Menu } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { VersionRow } from '../../schema/api/journeys.ts'
import { useJourney } from '../canvas/JourneyContext.tsx'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import classes from './VersionControls.module.css'

/** Older versions with people inside live on: each can be looked at and commanded. The last three are listed, and all that hold somebody. */
export function VersionList({ version, versions }: { version: VersionRow; versions: VersionRow[] }) {
  const { session } = useJourney()
  const { live, journeys } = useTexts()
  const format = useFormat()
  if (versions.length < 2) return null
  const listed = versions.filter(({ number, inside }, index) => index < 3 || inside > 0 || number === version.number)
  return (
    <>
      <Menu.Label>{live.viewVersion}</Menu.Label>
      <Menu.RadioGroup
        value={String(version.number)}
        onChange={(number) => session.setState({ version: Number(number), trail: null })}
      >
        {listed.map(({ number, state, inside }) => (
          <Menu.RadioItem
            key={number}
            value={String(number)}
            closeMenuOnClick
            checkIcon={<IconCheck size={16} />}
            rightSection={<span className={classes.hint}>{`${format.number(inside)} ${live.inside}`}</span>}
          >
            {`${live.version(number)} · ${journeys.states[state]}`}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      <Menu.Divider />
    </>
  )
}
