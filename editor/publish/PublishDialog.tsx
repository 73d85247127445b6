import { Button, Modal, Skeleton, Textarea } from '@mantine/core'
import {
  IconAlertCircle,
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconMessage,
  IconUsers,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { VersionRow } from '../../schema/api/journeys.ts'
import { windowWords } from '../../schema/time/sentences.ts'
import { useLanguage } from '../app/language.ts'
import { useDocument, useJourney, useSession, useView } from '../canvas/JourneyContext.tsx'
import { usePerson } from '../collaborate/person.ts'
import { api } from '../data/api.ts'
import { ApiError } from '../data/http.ts'
import { queries } from '../data/queries.ts'
import { sayDone, sayError, sayNote } from '../data/say.ts'
import type { PublishPreview } from '../data/types.ts'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { ChangesRow } from './ChangesRow.tsx'
import { InsideRow } from './InsideRow.tsx'
import { Row } from './Row.tsx'
import { TestsRow, useTestRun } from './TestsRow.tsx'
import classes from './PublishDialog.module.css'

/** The checklist before a version goes live: one look, one confirm. */
export function PublishDialog({ version }: { version: VersionRow | null }) {
  const { session } = useJourney()
  const { publish } = useTexts()
  const opened = useSession((state) => state.dialog === 'publish')
  const next = (version?.number ?? 0) + 1
  return (
    <Modal opened={opened} onClose={() => session.setState({ dialog: null })} title={publish.title(next)} size={560}>
      {opened && <Checklist version={version} />}
    </Modal>
  )
}

function Checklist({ version }: { version: VersionRow | null }) {
  const { journeyId, session, documents, flush } = useJourney()
  const { publish, common } = useTexts()
  const cache = useQueryClient()
  const [ready, setReady] = useState(false)
  const [note, setNote] = useState('')
  const revision = useDocument((state) => state.revision)
  const errors = useView((state) => state.problems.filter((problem) => problem.severity === 'error').length)
  useEffect(() => {
    flush().then(() => setReady(true), sayError)
  }, [flush])
  const preview = useQuery({ ...queries.publishPreview(journeyId, revision), enabled: ready })
  const tests = useTestRun(ready)
  const failing = tests.data?.some(({ passed }) => !passed) ?? false
  const confirm = useMutation({
    mutationFn: async () => {
      await flush()
      return api.publish(journeyId, {
        revision: documents.getState().revision,
        author: usePerson.getState().name,
        note: note.trim(),
      })
    },
    onSuccess: (answer) => {
      session.setState({ dialog: null, version: null })
      sayDone(publish.done(answer.version))
      void cache.invalidateQueries({ queryKey: ['journey', journeyId] })
      void cache.invalidateQueries({ queryKey: ['journeys'] })
    },
    onError: (error) => (error instanceof ApiError && error.status === 409 ? sayNote(publish.stale) : sayError(error)),
  })
  return (
    <>
      <p className={classes.subtitle}>{publish.subtitle}</p>
      <ul className={classes.list}>
        <ProblemsRow />
        {preview.data ? <PreviewRows preview={preview.data} version={version} /> : <Waiting failed={preview.isError} />}
        <TestsRow tests={tests} />
        <SettingsRow />
      </ul>
      <Textarea
        mt={14}
        label={publish.note}
        placeholder={publish.notePlaceholder}
        maxLength={500}
        autosize
        minRows={1}
        maxRows={4}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={classes.foot}>
        <Button variant="default" onClick={() => session.setState({ dialog: null })}>
          {common.cancel}
        </Button>
        <Button
          data-autofocus
          disabled={errors > 0 || !ready || failing}
          loading={confirm.isPending}
          onClick={() => confirm.mutate()}
        >
          {publish.confirm}
        </Button>
      </div>
    </>
  )
}

function ProblemsRow() {
  const { session } = useJourney()
  const { publish, canvas } = useTexts()
  const problems = useView((state) => state.problems)
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const tone = errors > 0 ? 'bad' : problems.length > 0 ? 'warn' : 'ok'
  const icon = {
    bad: <IconAlertCircle size={20} />,
    warn: <IconAlertTriangle size={20} />,
    ok: <IconCircleCheck size={20} />,
  }[tone]
  return (
    <Row
      tone={tone}
      icon={icon}
      title={publish.problems}
      action={
        problems.length > 0 && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => session.setState({ dialog: null, panel: 'problems' })}
          >
            {publish.fix}
          </Button>
        )
      }
    >
      {problems.length === 0 ? publish.ready : canvas.problemCount(errors, problems.length - errors)}
      {errors > 0 && <span className={classes.bad}> {publish.problemsHint}</span>}
    </Row>
  )
}

function PreviewRows({ preview, version }: { preview: PublishPreview; version: VersionRow | null }) {
  const { publish, common } = useTexts()
  const format = useFormat()
  const byChannel = [...Map.groupBy(preview.messages, (message) => message.channel)]
  return (
    <>
      <Row icon={<IconUsers size={20} />} title={publish.audience}>
        {preview.audience === null ? publish.audienceOpen : publish.audienceCount(format.number(preview.audience))}
        {preview.partitions > 1 && ` · ${publish.parallel(preview.partitions)}`}
      </Row>
      <Row
        icon={<IconMessage size={20} />}
        title={publish.messages}
        tone={preview.messages.length === 0 ? 'warn' : undefined}
      >
        {preview.messages.length === 0
          ? publish.noMessages
          : byChannel
              .map(
                ([channel, messages]) =>
                  `${common.channels[channel as 'sms'] ?? channel} × ${messages.length} (${[...new Set(messages.map((message) => message.gateway))].join(', ')})`,
              )
              .join(' · ')}
      </Row>
      <ChangesRow version={version} />
      {version !== null && <InsideRow count={preview.insideOlder} />}
    </>
  )
}

function SettingsRow() {
  const { publish, inspector } = useTexts()
  const language = useLanguage()
  const settings = useDocument((state) => state.doc.settings)
  return (
    <Row icon={<IconClock size={20} />} title={publish.window}>
      {settings.sendWindow ? windowWords(settings.sendWindow, language) : inspector.always}
      {` · ${inspector.purposes[settings.purpose]} · ${settings.timezone}`}
    </Row>
  )
}

function Waiting({ failed }: { failed: boolean }) {
  const { common } = useTexts()
  if (failed) return <li className={classes.row}>{common.networkError}</li>
  return [0, 1, 2].map((row) => (
    <li key={row} className={classes.row}>
      <Skeleton width={20} height={20} circle />
      <Skeleton width="60%" height={30} />
    </li>
  ))
}
