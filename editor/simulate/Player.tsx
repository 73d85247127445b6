import { ActionIcon, Button, SegmentedControl } from '@mantine/core'
import {
  IconGitFork,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
} from '@tabler/icons-react'
import { useEffect } from 'react'
import { useJourney, useSimulation } from '../canvas/JourneyContext.tsx'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { partAt } from './frames.ts'
import { showFrame } from './run.ts'
import { durationOf, type Happening } from './scenario.ts'
import classes from './Player.module.css'

const frameMs = 850

/** The virtual clock: play, step, scrub; and "what if" from where it stands. */
export function Player() {
  const stores = useJourney()
  const { simulation, actions } = stores
  const { simulate } = useTexts()
  const format = useFormat()
  const { runs, active, frame, playing } = useSimulation((state) => state)
  const run = runs[active]
  const last = (run?.frames.length ?? 1) - 1
  useEffect(() => {
    if (!playing) return undefined
    if (frame >= last) {
      simulation.setState({ playing: false })
      return undefined
    }
    const timer = setTimeout(() => showFrame(stores, frame + 1), frameMs)
    return () => clearTimeout(timer)
  }, [playing, frame, last, simulation, stores])
  const shown = run?.frames[frame]
  if (!run || !shown) return null
  const step = (by: number) => {
    simulation.setState({ playing: false })
    showFrame(stores, frame + by)
  }
  const fork = () => {
    const since = Date.parse(shown.at) - Date.parse(run.inputs.startAt)
    const change: Happening = { type: 'attribute', name: '', value: '', after: durationOf(since) }
    simulation.setState({
      playing: false,
      inputs: { ...run.inputs, happenings: [...run.inputs.happenings, change] },
      runs: [...runs, run],
      active: runs.length,
    })
  }
  const other = active > 0 ? runs[0] : undefined
  const parts = other ? partAt(other.answer, run.answer) : null
  const parting = parts === null ? undefined : (run.answer.hops[parts] ?? run.answer.hops.at(-1))
  return (
    <section className={classes.player} aria-label={simulate.clock}>
      <div className={classes.time}>
        <time dateTime={shown.at}>{format.moment(shown.at)}</time>
        <span>{shown.stepId ? actions.titleOf(shown.stepId) : ''}</span>
      </div>
      <input
        type="range"
        min={0}
        max={last}
        value={frame}
        aria-label={simulate.clock}
        aria-valuetext={`${format.moment(shown.at)} ${shown.stepId ? actions.titleOf(shown.stepId) : ''}`}
        onChange={(event) => {
          simulation.setState({ playing: false })
          showFrame(stores, Number(event.currentTarget.value))
        }}
      />
      <div className={classes.buttons}>
        <ActionIcon variant="default" size={32} aria-label={simulate.stepBack} onClick={() => step(-1)}>
          <IconPlayerSkipBack size={16} />
        </ActionIcon>
        <ActionIcon
          size={32}
          aria-label={playing ? simulate.pause : simulate.playOn}
          onClick={() => {
            if (!playing && frame >= last) showFrame(stores, 0)
            simulation.setState({ playing: !playing })
          }}
        >
          {playing ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
        </ActionIcon>
        <ActionIcon variant="default" size={32} aria-label={simulate.stepOn} onClick={() => step(1)}>
          <IconPlayerSkipForward size={16} />
        </ActionIcon>
        <span className={classes.space} />
        <Button variant="subtle" size="xs" leftSection={<IconGitFork size={15} />} onClick={fork}>
          {simulate.whatIf}
        </Button>
      </div>
      {runs.length > 1 && (
        <>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label={simulate.runs}
            value={String(active)}
            data={runs.map((_, index) => ({
              value: String(index),
              label: index === 0 ? simulate.firstRun : simulate.fork(index),
            }))}
            onChange={(index) => {
              const chosen = runs[Number(index)]
              if (!chosen) return
              simulation.setState({ active: Number(index), inputs: chosen.inputs, playing: false })
              showFrame(stores, chosen.frames.length - 1)
            }}
          />
          {active > 0 && (
            <p className={classes.parts}>
              {parting ? simulate.partsAt(actions.titleOf(parting.stepId)) : simulate.sameWay}
            </p>
          )}
        </>
      )}
    </section>
  )
}
