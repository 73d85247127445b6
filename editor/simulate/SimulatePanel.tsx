import { Button, CloseButton, Select } from '@mantine/core'
import { IconPlayerPlay, IconPlus } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { parseDuration } from '../../schema/time/duration.ts'
import { useJourney, useSession, useView } from '../canvas/JourneyContext.tsx'
import { api } from '../data/api.ts'
import { sayError } from '../data/say.ts'
import type { SimulateAnswer, SimulateRequest } from '../data/types.ts'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { DurationInput } from '../inspector/inputs/DurationInput.tsx'
import { PanelHead } from '../inspector/PanelHead.tsx'
import inputs from '../inspector/inputs/inputs.module.css'
import { trailOf } from '../live/explain.ts'
import { WalkList } from '../live/WalkList.tsx'
import { useSample } from '../preview/use-sample.ts'
import classes from './SimulatePanel.module.css'

type Response = { stepId: string; fact: 'delivered' | 'clicked' | 'replied' | 'opened' | 'failed'; after: string }
const facts = ['clicked', 'replied', 'opened', 'delivered', 'failed'] as const

/** Walks a contact through the draft on a virtual clock; lights the way and shows the messages. */
export function SimulatePanel() {
  const stores = useJourney()
  const { session, documents, journeyId, view, actions } = stores
  const { simulate, inspector } = useTexts()
  const chosen = useSession((state) => state.sampleContact)
  const { contact, others } = useSample(chosen)
  const messages = useView((state) => state.order).filter((id) => view.getState().shapes.get(id)?.message)
  const [responses, setResponses] = useState<Response[]>([])
  const run = useMutation({
    mutationFn: (body: SimulateRequest) => api.simulate(journeyId, body),
    onSuccess: ({ hops }) => session.setState({ trail: trailOf(stores, { hops, stepId: null }) }),
    onError: sayError,
  })
  const test = useMutation({
    mutationFn: (contactId: number) => api.testRun(journeyId, { doc: documents.getState().doc, contactId }),
    onError: sayError,
  })
  const play = () =>
    run.mutate({
      doc: documents.getState().doc,
      ...(contact ? { contactId: contact.id } : { contact: { attributes: {} } }),
      responses: responses.map(({ stepId, fact, after }) => ({
        stepId,
        fact,
        afterMs: msOf(after),
        ...(fact === 'replied' ? { text: 'OK' } : {}),
      })),
    })
  return (
    <>
      <PanelHead
        icon={<IconPlayerPlay size={22} stroke={1.6} />}
        title={simulate.title}
        onClose={() => session.setState({ panel: null, trail: null })}
      />
      <div className={classes.panel}>
        <p className={inputs.note}>{simulate.hint}</p>
        <Select
          label={simulate.contact}
          searchable
          data={others.map((row) => ({ value: String(row.id), label: row.name ?? row.key }))}
          value={contact ? String(contact.id) : null}
          onChange={(id) => id && session.setState({ sampleContact: Number(id) })}
        />
        {messages.length > 0 && (
          <div className={inputs.section}>
            <h3>{simulate.happens}</h3>
            {responses.map((response, index) => (
              <div key={index} className={inputs.card}>
                <div className={inputs.cardHead}>
                  <Select
                    size="xs"
                    aria-label={simulate.happens}
                    data={messages.map((id) => ({ value: id, label: actions.titleOf(id) }))}
                    value={response.stepId}
                    onChange={(stepId) => stepId && setResponses(responses.with(index, { ...response, stepId }))}
                  />
                  <CloseButton
                    size="sm"
                    aria-label={inspector.removeItem}
                    onClick={() => setResponses(responses.toSpliced(index, 1))}
                  />
                </div>
                <Select
                  size="xs"
                  aria-label={simulate.happens}
                  data={facts.map((fact) => ({ value: fact, label: simulate.facts[fact] }))}
                  value={response.fact}
                  onChange={(fact) => fact && setResponses(responses.with(index, { ...response, fact: fact }))}
                />
                <DurationInput
                  label={simulate.afterward}
                  value={response.after}
                  onChange={(after) => setResponses(responses.with(index, { ...response, after }))}
                  only={['minutes', 'hours', 'days']}
                />
              </div>
            ))}
            <Button
              variant="default"
              size="xs"
              style={{ justifySelf: 'start' }}
              leftSection={<IconPlus size={14} />}
              onClick={() =>
                setResponses([...responses, { stepId: messages[0] ?? '', fact: 'clicked', after: 'PT15M' }])
              }
            >
              {simulate.add}
            </Button>
          </div>
        )}
        <Button leftSection={<IconPlayerPlay size={16} />} loading={run.isPending} onClick={play}>
          {run.data ? simulate.again : simulate.play}
        </Button>
        {run.data && <Result answer={run.data} />}
        {contact && (
          <div className={classes.test}>
            <p className={inputs.note}>{simulate.testHint}</p>
            <Button variant="default" loading={test.isPending} onClick={() => test.mutate(contact.id)}>
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
        )}
      </div>
    </>
  )
}

function Result({ answer }: { answer: SimulateAnswer }) {
  const { actions } = useJourney()
  const { simulate } = useTexts()
  const format = useFormat()
  return (
    <>
      {answer.messages.map((message, index) => (
        <article key={index} className={classes.message}>
          <header>
            <b>{actions.titleOf(message.stepId)}</b>
            <time>{format.moment(message.at)}</time>
          </header>
          {message.subject && <b>{message.subject}</b>}
          <p>{message.text}</p>
        </article>
      ))}
      <div className={inputs.section}>
        <h3>{simulate.path}</h3>
        <WalkList hops={answer.hops} end={answer.end} waitingUntil={answer.waitingUntil} />
      </div>
    </>
  )
}

function msOf(duration: string): number {
  const { days, exactMs } = parseDuration(duration)
  return days * 86_400_000 + exactMs
}
