import { Button, TextInput } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useShallow } from 'zustand/shallow'
import { useDocument, useJourney, useSession, useSimulation } from '../canvas/JourneyContext.tsx'
import { api } from '../data/api.ts'
import { sayError } from '../data/say.ts'
import { useTexts } from '../i18n/texts.ts'
import inputs from '../inspector/inputs/inputs.module.css'
import { PanelHead } from '../inspector/PanelHead.tsx'
import { WalkList } from '../live/WalkList.tsx'
import { useSample } from '../preview/use-sample.ts'
import { Happenings } from './Happenings.tsx'
import { PhoneThread } from './PhoneThread.tsx'
import { Player } from './Player.tsx'
import { runSimulation } from './run.ts'
import { SavedTests } from './SavedTests.tsx'
import { Who } from './Who.tsx'
import classes from './SimulatePanel.module.css'

/** Walks somebody through the draft on a virtual clock: the token on the canvas, the messages on the phone. */
export function SimulatePanel() {
  const stores = useJourney()
  const { session, simulation } = stores
  const { simulate } = useTexts()
  const form = useSimulation((state) => state.inputs)
  const shown = useSimulation(useShallow(({ runs, active, frame }) => ({ run: runs[active], frame })))
  const chosen = useSession((state) => state.sampleContact)
  const { contact } = useSample(form.who.type === 'contact' && form.who.id !== null ? form.who.id : chosen)
  const play = useMutation({
    mutationFn: () => {
      const who = form.who.type === 'contact' ? { ...form.who, id: form.who.id ?? contact?.id ?? null } : form.who
      return runSimulation(stores, { ...form, who }, false)
    },
    onError: sayError,
  })
  const { run } = shown
  const frame = run?.frames[shown.frame]
  const ended = run && shown.frame === run.frames.length - 1
  const changed = useDocument(
    (state) => run !== undefined && (state.doc.steps !== run.doc.steps || state.doc.settings !== run.doc.settings),
  )
  const broken = run?.answer.hops.length === 0 && run.answer.problems.some(({ severity }) => severity === 'error')
  return (
    <>
      <PanelHead
        icon={<IconPlayerPlay size={22} stroke={1.6} />}
        title={simulate.title}
        onClose={() => {
          simulation.setState({ playing: false })
          session.setState({ panel: null, trail: null })
        }}
      />
      <div className={classes.panel}>
        <p className={inputs.note}>{simulate.hint}</p>
        <Who />
        <TextInput
          type="datetime-local"
          label={simulate.startAt}
          value={localOf(form.startAt)}
          onChange={(event) => {
            const at = new Date(event.currentTarget.value)
            if (!Number.isNaN(at.getTime())) simulation.setState({ inputs: { ...form, startAt: at.toISOString() } })
          }}
        />
        <Happenings />
        <Button leftSection={<IconPlayerPlay size={16} />} loading={play.isPending} onClick={() => play.mutate()}>
          {run ? simulate.again : simulate.play}
        </Button>
        {broken && <p className={classes.problem}>{simulate.hasProblems}</p>}
        {changed && <p className={inputs.note}>{simulate.changedSince}</p>}
        {run && frame && run.answer.hops.length > 0 && (
          <>
            <Player />
            <PhoneThread messages={run.answer.messages.slice(0, frame.messages)} />
            <div className={inputs.section}>
              <h3>{simulate.path}</h3>
              <WalkList
                hops={run.answer.hops.slice(0, frame.hops)}
                end={ended ? run.answer.end : null}
                waitingUntil={ended ? run.answer.waitingUntil : null}
              />
            </div>
          </>
        )}
        <SavedTests />
        {form.who.type === 'contact' && contact && <RealRun contactId={contact.id} />}
      </div>
    </>
  )
}

/** The same contact for real, a day in a second, to the sandbox. */
function RealRun({ contactId }: { contactId: number }) {
  const { journeyId, documents } = useJourney()
  const { simulate } = useTexts()
  const test = useMutation({
    mutationFn: () => api.testRun(journeyId, { doc: documents.getState().doc, contactId }),
    onError: sayError,
  })
  return (
    <div className={classes.test}>
      <p className={inputs.note}>{simulate.testHint}</p>
      <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
        {simulate.test}
      </Button>
      {test.data && (
        <p className={inputs.note}>
          {simulate.started}
          {test.data.workflowUrl && (
            <>
              {' · '}
              <a href={test.data.workflowUrl} target="_blank" rel="noreferrer">
                Temporal ↗
              </a>
            </>
          )}
        </p>
      )}
    </div>
  )
}

/** An instant as a field for local date and time writes it. */
function localOf(instant: string): string {
  const date = new Date(instant)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
