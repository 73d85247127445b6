import { Skeleton } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { VersionRow } from '../../schema/api/journeys.ts'
import { diffDocuments } from '../../schema/diff.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import { type JourneyStores, JourneyProvider, useDocument, useJourney, useSession } from '../canvas/JourneyContext.tsx'
import { FlowCanvas } from '../canvas/rf/FlowCanvas.tsx'
import { EmptyState } from '../controls/EmptyState.tsx'
import { useTexts } from '../i18n/texts.ts'
import { PanelHead } from '../inspector/PanelHead.tsx'
import { ChangeList } from './ChangeList.tsx'
import { DiffMarks } from './DiffMarks.tsx'
import { lookOnly } from './diff-stores.ts'
import { Edits } from './Edits.tsx'
import { historyQueries } from './queries.ts'
import { unionDoc } from './union-doc.ts'
import { VersionPicker } from './VersionPicker.tsx'
import classes from './HistoryView.module.css'

type Side = number | 'draft'

/** Two states of the journey on one canvas, and what differs between them as a list. */
export function HistoryView({ versions }: { versions: VersionRow[] }) {
  const stores = useJourney()
  const { history } = useTexts()
  const compare = useSession((state) => state.compare) ?? { before: 'draft' as const, after: 'draft' as const }
  const before = useSide(compare.before)
  const after = useSide(compare.after)
  const shown = useMemo(() => {
    if (!before || !after) return null
    const diff = diffDocuments(before, after)
    return { diff, before, after, stores: lookOnly(stores, unionDoc(before, after, diff)) }
  }, [before, after, stores])
  useEffect(() => () => shown?.stores.view.stop(), [shown])
  const close = () => stores.session.setState({ compare: null })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) stores.session.setState({ compare: null })
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [stores])
  return (
    <>
      {shown ? <Drawing key={`${compare.before}:${compare.after}`} {...shown} /> : <Blank />}
      <aside className={classes.side} data-side="history" aria-label={history.title}>
        <PanelHead
          icon={<IconHistory size={22} stroke={1.6} />}
          title={history.title}
          subtitle={history.subtitle}
          onClose={close}
        />
        <div className={classes.scroll}>
          {versions.length === 0 ? (
            <EmptyState title={history.noVersions} hint={history.noVersionsHint} />
          ) : (
            <VersionPicker versions={versions} />
          )}
          {shown && versions.length > 0 && (
            <JourneyProvider stores={shown.stores}>
              <ChangeList {...shown} />
            </JourneyProvider>
          )}
          <Edits />
        </div>
      </aside>
    </>
  )
}

/** The draft as it is now, or a version as it was. */
function useSide(side: Side): JourneyDoc | undefined {
  const { journeyId } = useJourney()
  const draft = useDocument((state) => state.doc)
  const version = useQuery({
    ...historyQueries.version(journeyId, side === 'draft' ? 0 : side),
    enabled: side !== 'draft',
  })
  return side === 'draft' ? draft : version.data?.doc
}

function Drawing({ stores, diff }: { stores: JourneyStores; diff: ReturnType<typeof diffDocuments> }) {
  const { canvas } = useTexts()
  return (
    <JourneyProvider stores={stores}>
      <section
        className={classes.drawing}
        data-canvas=""
        aria-label={canvas.canvas}
        // A drawing that is only looked at: a press on a card carries nothing away.
        onPointerDownCapture={(event) => {
          if ((event.target as HTMLElement).closest('[role=group]')) event.stopPropagation()
        }}
      >
        <FlowCanvas overlay={<DiffMarks changes={diff.steps} />} />
      </section>
    </JourneyProvider>
  )
}

function Blank() {
  return (
    <div className={classes.blank} aria-busy>
      <Skeleton width={252} height={86} radius={12} />
    </div>
  )
}
