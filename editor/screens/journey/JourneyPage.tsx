import { lazy, Suspense, useEffect } from 'react'
import type { VersionRow } from '../../../schema/api/journeys.ts'
import { Canvas } from '../../canvas/Canvas.tsx'
import { commandText } from '../../canvas/command-text.ts'
import { useDocument, useJourney, useSession } from '../../canvas/JourneyContext.tsx'
import { KeysDialog } from '../../canvas/KeysDialog.tsx'
import { Palette } from '../../canvas/Palette.tsx'
import { Picker } from '../../canvas/Picker.tsx'
import { TopBar } from '../../canvas/TopBar.tsx'
import { sayError, sayNote } from '../../data/say.ts'
import { useTexts } from '../../i18n/texts.ts'
import { explainContact } from '../../live/explain.ts'
import { Outline } from '../../outline/Outline.tsx'
import { SidePanel } from './SidePanel.tsx'
import { ProblemsPanel } from '../../problems/ProblemsPanel.tsx'
import { PublishDialog } from '../../publish/PublishDialog.tsx'
import classes from './Journey.module.css'

const Inspector = lazy(async () => ({ default: (await import('../../inspector/Inspector.tsx')).Inspector }))
const SettingsForm = lazy(async () => ({ default: (await import('../../inspector/SettingsForm.tsx')).SettingsForm }))
const SimulatePanel = lazy(async () => ({ default: (await import('../../simulate/SimulatePanel.tsx')).SimulatePanel }))
const PeoplePanel = lazy(async () => ({ default: (await import('../../live/PeoplePanel.tsx')).PeoplePanel }))

/** The parts of a journey's screen around its canvas. */
export function JourneyPage({
  version,
  versions,
  explain,
}: {
  version: VersionRow | null
  versions: VersionRow[]
  explain: string | undefined
}) {
  const stores = useJourney()
  const open = useSession((state) => state.open)
  const panel = useSession((state) => state.panel)
  const outline = useSession((state) => state.outline)
  const name = useDocument((state) => state.doc.name)
  useLostEdits()
  useEffect(() => {
    document.title = `${name} · Caravan`
  }, [name])
  useEffect(() => {
    if (explain) explainContact(stores, explain).catch(sayError)
  }, [explain, stores])
  const step = useDocument((state) => (open && open !== 'settings' ? state.doc.steps[open] : undefined))
  const side = panel ?? (open === 'settings' ? 'settings' : step ? 'step' : null)
  return (
    <div className={classes.page}>
      <TopBar version={version} versions={versions} />
      <div className={classes.body} data-outline={outline || undefined}>
        <Palette />
        {outline && <Outline />}
        <Canvas />
        {side && (
          <SidePanel side={side}>
            <Suspense fallback={null}>
              {side === 'problems' && <ProblemsPanel />}
              {side === 'simulate' && <SimulatePanel />}
              {side === 'people' && version && <PeoplePanel version={version} />}
              {side === 'settings' && <SettingsForm />}
              {side === 'step' && step && <Inspector key={step.id} stepId={step.id} version={version} />}
            </Suspense>
          </SidePanel>
        )}
      </div>
      <Picker />
      <KeysDialog />
      <PublishDialog version={versions[0] ?? null} />
    </div>
  )
}

/** Names edits that no longer fitted after somebody else's. */
function useLostEdits(): void {
  const { documents } = useJourney()
  const { canvas } = useTexts()
  const lost = useDocument((state) => state.lost)
  useEffect(() => {
    if (lost.length === 0) return
    for (const label of lost) sayNote(canvas.lostEdit(commandText(label)))
    documents.forgetLost()
  }, [lost, documents, canvas])
}
