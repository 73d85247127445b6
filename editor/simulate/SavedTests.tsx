import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconFlask, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { expectationOf } from '../../schema/journey-test.ts'
import { useJourney, useSimulation } from '../canvas/JourneyContext.tsx'
import { usePerson } from '../collaborate/person.ts'
import { sayError } from '../data/say.ts'
import { historyQueries } from '../history/queries.ts'
import { historyApi } from '../history/requests.ts'
import { useTexts } from '../i18n/texts.ts'
import inputs from '../inspector/inputs/inputs.module.css'
import { failureWords } from './failure-words.ts'
import { runSimulation } from './run.ts'
import { inputsOf, scenarioOf } from './scenario.ts'
import classes from './SavedTests.module.css'

/** Simulations that were kept: each says whether the draft still does what it did. All must pass before publishing. */
export function SavedTests() {
  const stores = useJourney()
  const { journeyId, documents, simulation, actions } = stores
  const texts = useTexts()
  const { simulate } = texts
  const cache = useQueryClient()
  const tests = useQuery(historyQueries.tests(journeyId))
  const run = useMutation({
    mutationFn: () => historyApi.runTests(journeyId, documents.getState().doc),
    onError: sayError,
  })
  const remove = useMutation({
    mutationFn: (test: string) => historyApi.deleteTest(journeyId, test),
    onSuccess: () => cache.invalidateQueries({ queryKey: historyQueries.tests(journeyId).queryKey }),
    onError: sayError,
  })
  const rows = tests.data ?? []
  return (
    <div className={inputs.section}>
      <h3>{simulate.tests}</h3>
      <Keep />
      {rows.length > 0 && (
        <ul className={classes.tests}>
          {rows.map((test) => {
            const result = run.data?.find(({ id }) => id === test.id)
            return (
              <li key={test.id}>
                <span className={classes.state} data-passed={result?.passed}>
                  {!result && <IconFlask size={17} aria-hidden />}
                  {result?.passed === true && <IconCircleCheck size={17} aria-label={simulate.passes} />}
                  {result?.passed === false && <IconCircleX size={17} aria-label={simulate.fails} />}
                </span>
                <div>
                  <button
                    type="button"
                    className={classes.name}
                    title={simulate.loadTest}
                    onClick={() => {
                      const kept = inputsOf(test.scenario)
                      simulation.setState({ inputs: kept, runs: [], active: 0, frame: 0 })
                      runSimulation(stores, kept, false).catch(sayError)
                    }}
                  >
                    {test.name}
                  </button>
                  {result?.failures.map((failure, index) => (
                    <p key={index}>{failureWords(failure, texts, actions.titleOf)}</p>
                  ))}
                </div>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={28}
                  aria-label={simulate.deleteTest(test.name)}
                  onClick={() => remove.mutate(test.id)}
                >
                  <IconTrash size={15} />
                </ActionIcon>
              </li>
            )
          })}
        </ul>
      )}
      {rows.length > 0 && (
        <Button
          variant="default"
          size="xs"
          style={{ justifySelf: 'start' }}
          loading={run.isPending}
          onClick={() => run.mutate()}
        >
          {simulate.runTests}
        </Button>
      )}
    </div>
  )
}

/** Keeps the walk on show: its name, and what of it must stay so. */
function Keep() {
  const { journeyId } = useJourney()
  const { simulate } = useTexts()
  const cache = useQueryClient()
  const run = useSimulation(({ runs, active }) => runs[active])
  const [name, setName] = useState('')
  const [looks, setLooks] = useState({ end: true, path: true, messages: true, text: false })
  const save = useMutation({
    mutationFn: async () => {
      if (!run) return
      const { end, path, messages } = expectationOf(run.answer)
      await historyApi.saveTest(journeyId, {
        name: name.trim(),
        scenario: scenarioOf(run.inputs),
        expected: {
          ...(looks.end ? { end } : {}),
          ...(looks.path ? { path } : {}),
          ...(looks.messages
            ? { messages: messages.map(({ stepId, text }) => ({ stepId, ...(looks.text ? { text } : {}) })) }
            : {}),
        },
        author: usePerson.getState().name,
      })
    },
    onSuccess: () => {
      setName('')
      return cache.invalidateQueries({ queryKey: historyQueries.tests(journeyId).queryKey })
    },
    onError: sayError,
  })
  if (!run) return <p className={inputs.note}>{simulate.keepHint}</p>
  return (
    <form
      className={classes.keep}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') save.mutate()
      }}
    >
      <TextInput
        size="xs"
        label={simulate.keepAs}
        placeholder={simulate.keepPlaceholder}
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className={classes.looks} role="group" aria-label={simulate.mustStay}>
        {(['end', 'path', 'messages', 'text'] as const).map((look) => (
          <Checkbox
            key={look}
            size="xs"
            label={simulate.looks[look]}
            checked={looks[look] && (look !== 'text' || looks.messages)}
            disabled={look === 'text' && !looks.messages}
            onChange={(event) => setLooks({ ...looks, [look]: event.currentTarget.checked })}
          />
        ))}
      </div>
      <Button
        type="submit"
        size="xs"
        variant="light"
        style={{ justifySelf: 'start' }}
        disabled={name.trim() === ''}
        loading={save.isPending}
      >
        {simulate.keep}
      </Button>
    </form>
  )
}
