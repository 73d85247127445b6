import { ActionIcon, Button, Menu } from '@mantine/core'
import {
  IconAdjustments,
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowsShuffle,
  IconDots,
  IconDownload,
  IconHistory,
  IconPhoto,
  IconPlayerPlay,
  IconRefresh,
  IconSearch,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { VersionRow } from '../../schema/api/journeys.ts'
import { Preferences } from '../app/Preferences.tsx'
import { PeopleHere } from '../collaborate/PeopleHere.tsx'
import { openFind } from '../find/find-store.ts'
import { exportFormats, exportJourney } from '../export/export-journey.ts'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { VersionControls } from '../live/VersionControls.tsx'
import { commandText } from './command-text.ts'
import { useDocument, useJourney, useSession, useView } from './JourneyContext.tsx'
import { JourneyName } from './JourneyName.tsx'
import classes from './TopBar.module.css'

/** Where one is, whether it is saved, what can be undone, what is wrong, and the way to publish. */
export function TopBar({ version, versions }: { version: VersionRow | null; versions: VersionRow[] }) {
  const journey = useJourney()
  const { session, actions, documents } = journey
  const texts = useTexts()
  const { canvas, shell, publish, common, find } = texts
  const problems = useView((state) => state.problems)
  const panel = useSession((state) => state.panel)
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const toggle = (name: 'problems' | 'simulate') => session.setState({ panel: panel === name ? null : name })
  return (
    <header className={classes.bar}>
      <Link to="/journeys" className={classes.home} aria-label={shell.toJourneys}>
        <img src="/mark.svg" width={26} height={26} alt="" />
      </Link>
      <Link to="/journeys" className={classes.crumb}>
        {shell.journeys} /
      </Link>
      <JourneyName />
      {version && <VersionControls version={version} versions={versions} />}
      <SaveState />
      <span className={classes.space} />
      <PeopleHere />
      <UndoButtons />
      <Button
        variant="subtle"
        color="gray"
        className={classes.problems}
        data-none={problems.length === 0 || undefined}
        aria-pressed={panel === 'problems'}
        aria-label={`${canvas.problems} ${problems.length || ''}`}
        leftSection={errors > 0 ? <IconAlertTriangle size={16} stroke={1.8} /> : undefined}
        onClick={() => toggle('problems')}
      >
        <span className={classes.long}>{canvas.problems}</span>{' '}
        {problems.length > 0 && (
          <span className={classes.count} data-error={errors > 0 || undefined}>
            {problems.length}
          </span>
        )}
      </Button>
      <Button
        variant="default"
        className={classes.wide}
        leftSection={<IconPlayerPlay size={15} stroke={1.8} />}
        aria-pressed={panel === 'simulate'}
        onClick={() => toggle('simulate')}
      >
        {canvas.simulate}
      </Button>
      <Button className={classes.publish} onClick={() => session.setState({ dialog: 'publish' })}>
        <span className={classes.long}>{canvas.publishVersion((versions[0]?.number ?? 0) + 1)}</span>
        <span className={classes.short}>{publish.confirm}</span>
      </Button>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={canvas.more}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconAdjustments size={16} />}
            onClick={() => session.setState({ open: 'settings', panel: null })}
          >
            {canvas.settings}
          </Menu.Item>
          <Menu.Item
            className={classes.narrow}
            leftSection={<IconPlayerPlay size={16} />}
            onClick={() => toggle('simulate')}
          >
            {canvas.simulate}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconRefresh size={16} />}
            onClick={() => actions.dispatch({ type: 'unpin', steps: Object.keys(documents.getState().doc.steps) })}
          >
            {canvas.tidy}
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowsShuffle size={16} />} onClick={() => void actions.untangle()}>
            {canvas.untangle}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconHistory size={16} />}
            onClick={() => session.setState({ compare: { before: versions[0]?.number ?? 'draft', after: 'draft' } })}
          >
            {canvas.history}
          </Menu.Item>
          <Menu.Item leftSection={<IconSearch size={16} />} onClick={() => openFind('@')}>
            {find.findSteps}
          </Menu.Item>
          <Menu.Divider />
          {exportFormats.map((format) => (
            <Menu.Item
              key={format}
              leftSection={format === 'json' ? <IconDownload size={16} /> : <IconPhoto size={16} />}
              onClick={() => void exportJourney(journey, format)}
            >
              {find.exports[format]}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {version?.workflowUrl && (
            <Menu.Item component="a" href={version.workflowUrl} target="_blank" rel="noreferrer">
              {canvas.workflow}
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item onClick={() => session.setState({ dialog: 'keys' })}>{canvas.keys}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <span className={classes.wide} title={common.more}>
        <Preferences />
      </span>
    </header>
  )
}

function SaveState() {
  const { canvas } = useTexts()
  const format = useFormat()
  const state = useDocument((current) => current.saveState)
  const savedAt = useDocument((current) => current.savedAt)
  const text = {
    saved: `${canvas.saved} · ${format.ago(savedAt)}`,
    saving: canvas.saving,
    offline: canvas.offline,
    refused: canvas.offline,
  }[state]
  return (
    <span className={classes.saved} data-state={state} role="status">
      {text}
    </span>
  )
}

function UndoButtons() {
  const { actions } = useJourney()
  const { canvas } = useTexts()
  const past = useDocument((state) => state.past.at(-1))
  const future = useDocument((state) => state.future.at(-1))
  const undoText = past ? canvas.undoWhat(commandText(past.label)) : canvas.nothingToUndo
  const redoText = future ? canvas.redoWhat(commandText(future.label)) : canvas.nothingToRedo
  return (
    <div className={classes.undo}>
      <button
        type="button"
        className={classes.undoButton}
        disabled={!past}
        title={`${undoText} (⌘Z)`}
        onClick={actions.undo}
      >
        <IconArrowBackUp size={17} stroke={1.8} aria-hidden />
        <span className={classes.undoText}>{past ? undoText : <span className="sr-only">{undoText}</span>}</span>
      </button>
      <button
        type="button"
        className={classes.undoButton}
        disabled={!future}
        title={`${redoText} (⇧⌘Z)`}
        aria-label={redoText}
        onClick={actions.redo}
      >
        <IconArrowForwardUp size={17} stroke={1.8} />
      </button>
    </div>
  )
}
