import { Button, Progress } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconDownload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportDetail } from '../../../schema/api/contacts.ts'
import { api } from '../../data/api.ts'
import { sayError } from '../../data/say.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { durationWords } from '../../../schema/time/sentences.ts'
import { useLanguage } from '../../app/language.ts'
import classes from './imports.module.css'

/** How far an import is, and how it ended. */
export function ImportProgress({
  detail,
  at,
  onAnother,
  onClose,
}: {
  detail: ImportDetail
  at: number
  onAnother(): void
  onClose(): void
}) {
  const { imports } = useTexts()
  const format = useFormat()
  const cache = useQueryClient()
  const left = useTimeLeft(detail, at)
  const cancel = useMutation({
    mutationFn: () => api.cancelImport(detail.id),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['import', detail.id] }),
    onError: sayError,
  })
  const running = detail.state === 'running'
  const title = {
    running: imports.running,
    done: imports.doneTitle,
    cancelled: imports.cancelledTitle,
    failed: imports.failedTitle,
    uploaded: imports.running,
  }[detail.state]
  const figures: [string, number, boolean?][] = [
    [imports.created, detail.created],
    [imports.updated, detail.updated],
    [imports.refused, detail.refused, detail.refused > 0],
    [imports.duplicates, detail.duplicates],
  ]
  return (
    <div aria-live="polite">
      <h3 className={classes.state} data-state={detail.state}>
        {detail.state === 'done' && <IconCircleCheck size={24} />}
        {(detail.state === 'failed' || detail.state === 'cancelled') && <IconCircleX size={24} />}
        {title}
      </h3>
      <p
        className={classes.understood}
      >{`${detail.fileName} · ${imports.rows(format.number(detail.rowsRead))}${running && left ? ` · ${left}` : ''}`}</p>
      <Progress
        value={detail.state === 'done' ? 100 : detail.progress * 100}
        animated={running}
        size="lg"
        radius="xl"
        aria-label={title}
      />
      {detail.error && <p className={classes.warning}>{detail.error}</p>}
      <div className={classes.figures}>
        {figures.map(([name, count, bad]) => (
          <div key={name} data-figure data-bad={bad || undefined}>
            <strong>{format.number(count)}</strong>
            <span>{name}</span>
          </div>
        ))}
      </div>
      {running && <p className={classes.understood}>{imports.leave}</p>}
      <div className={classes.foot}>
        {detail.refused > 0 && (
          <Button
            component="a"
            variant="default"
            href={`/api/imports/${detail.id}/errors.csv`}
            download
            leftSection={<IconDownload size={16} />}
          >
            {imports.errorFile}
          </Button>
        )}
        <span style={{ flex: 1 }} />
        {running ? (
          <Button
            variant="default"
            loading={cancel.isPending}
            title={imports.cancelHint}
            onClick={() => cancel.mutate()}
          >
            {imports.cancelImport}
          </Button>
        ) : (
          <>
            <Button variant="default" onClick={onAnother}>
              {imports.another}
            </Button>
            <Button onClick={onClose}>{imports.seeContacts}</Button>
          </>
        )}
      </div>
    </div>
  )
}

/** An estimate from the speed since this was opened; nothing until there is some. */
function useTimeLeft({ progress, state }: ImportDetail, at: number): string | null {
  const { imports } = useTexts()
  const language = useLanguage()
  const [start] = useState({ at, progress })
  const done = progress - start.progress
  const spent = (at - start.at) / 1000
  if (state !== 'running' || done < 0.02 || spent < 1) return null
  const seconds = Math.max(1, Math.round(((1 - progress) / done) * spent))
  return imports.left(durationWords(seconds < 90 ? `PT${seconds}S` : `PT${Math.round(seconds / 60)}M`, language))
}
