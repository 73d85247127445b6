import { Modal } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { emptyDocument, type JourneyDoc } from '../../schema/document.ts'
import { useLanguage } from '../app/language.ts'
import { api } from '../data/api.ts'
import { queries, queryClient } from '../data/queries.ts'
import { sayError } from '../data/say.ts'
import { useTexts } from '../i18n/texts.ts'
import type { GalleryJourney } from './builder.ts'
import { ImportButton } from './ImportButton.tsx'
import { galleryJourneys } from './journeys.ts'
import { MiniDrawing } from './MiniDrawing.tsx'
import classes from './Gallery.module.css'

/** Journeys to start from, each with its picture. */
export function Gallery({ onClose }: { onClose(): void }) {
  const { journeys } = useTexts()
  const language = useLanguage()
  const navigate = useNavigate()
  const timezone = useQuery(queries.session()).data?.workspace.timezone ?? 'Asia/Shanghai'
  const create = useMutation({
    mutationFn: (doc: JourneyDoc) => api.createJourney(doc.name, doc),
    onSuccess: (made) => {
      void queryClient.invalidateQueries({ queryKey: ['journeys'] })
      onClose()
      return navigate({ to: '/journeys/$journeyId', params: { journeyId: made.id } })
    },
    onError: sayError,
  })
  return (
    <Modal opened onClose={onClose} size={1040} title={journeys.galleryTitle} classNames={{ body: classes.body }}>
      <div className={classes.head}>
        <p>{journeys.galleryHint}</p>
        <ImportButton size="xs" />
      </div>
      <div className={classes.grid}>
        <button
          type="button"
          className={classes.item}
          disabled={create.isPending}
          onClick={() => create.mutate(emptyDocument(journeys.untitled, timezone))}
        >
          <span className={classes.blank}>
            <IconPlus size={26} stroke={1.6} />
          </span>
          <b>{journeys.blank}</b>
          <span>{journeys.blankHint}</span>
        </button>
        {galleryJourneys.map((journey) => (
          <Item
            key={journey.id}
            journey={journey}
            disabled={create.isPending}
            onChoose={() => create.mutate(journey.build(language, timezone))}
          />
        ))}
      </div>
    </Modal>
  )
}

function Item({ journey, disabled, onChoose }: { journey: GalleryJourney; disabled: boolean; onChoose(): void }) {
  const language = useLanguage()
  const doc = useMemo(() => journey.build(language, 'Asia/Shanghai'), [journey, language])
  return (
    <button type="button" className={classes.item} disabled={disabled} onClick={onChoose}>
      <MiniDrawing doc={doc} />
      <b>{journey.title[language]}</b>
      <span>{journey.hint[language]}</span>
    </button>
  )
}
