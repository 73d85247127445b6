import { lazy, Suspense, useEffect, useState } from 'react'
import type { VersionRow } from '../../../schema/api/journeys.ts'
import { Canvas } from '../../canvas/Canvas.tsx'
import { commandText } from '../../canvas/command-text.ts'
import { useDocument, useJourney, usePresence, useSession } from '../../canvas/JourneyContext.tsx'
import { Palette } from '../../canvas/Palette.tsx'
import { Picker } from '../../canvas/Picker.tsx'
import { TopBar } from '../../canvas/TopBar.tsx'
import { StepNotice } from '../../collaborate/StepNotice.tsx'
import { useHeartbeat } from '../../collaborate/use-heartbeat.ts'
import { sayError, sayNote } from '../../data/say.ts'
import { useTexts } from '../../i18n/texts.ts'
import { explainContact } from '../../live/explain.ts'
import { clientId } from './open-journey.ts'
import { SidePanel } from './SidePanel.tsx'
import classes from './Journey.module.css'

const readyPartsMs = 600
const parts = {
  inspector: () => import('../../inspector/Inspector.tsx'),
  settings: () => import('../../inspector/SettingsForm.tsx'),
  simulate: () => import('../../simulate/SimulatePanel.tsx'),
  people: () => import('../../live/PeoplePanel.tsx'),
  history: () => import('../../history/HistoryView.tsx'),
  problems: () => import('../../problems/ProblemsPanel.tsx'),
  publish: () => import('../../publish/PublishDialog.tsx'),
  overlay: () => import('./CanvasOverlay.tsx'),
  keys: () => import('../../canvas/KeysDialog.tsx'),
  paste: () => import('../../remap/paste.ts'),
  copy: () => import('../../remap/copy.ts'),
  outline: () => import('../../outline/Outline.tsx'),
  outdated: () => import('../../collaborate/Outdated.tsx'),
  conflict: () => import('../../collaborate/ConflictCard.tsx'),
}
const Inspector = lazy(async () => ({ default: (await parts.inspector()).Inspector }))
const SettingsForm = lazy(async () => ({ default: (await parts.settings()).SettingsForm }))
const SimulatePanel = lazy(async () => ({ default: (await parts.simulate()).SimulatePanel }))
const PeoplePanel = lazy(async () => ({ default: (await parts.people()).PeoplePanel }))
const HistoryView = lazy(async () => ({ default: (await parts.history()).HistoryView }))
const ProblemsPanel = lazy(async () => ({ default: (await parts.problems()).ProblemsPanel }))
const PublishDialog = lazy(async () => ({ default: (await parts.publish()).PublishDialog }))
const KeysDialog = lazy(async () => ({ default: (await parts.keys()).KeysDialog }))
const Outline = lazy(async () => ({ default: (await parts.outline()).Outline }))
const Outdated = lazy(async () => ({ default: (await parts.outdated()).Outdated }))
const ConflictCard = lazy(async () => ({ default: (await parts.conflict()).ConflictCard }))

const CanvasOverlay = lazy(async () => ({ default: (await parts.overlay()).CanvasOverlay }))
const overlay = (
  <Suspense fallback={null}>
    <CanvasOverlay />
  </Suspense>
)

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
  const comparing = useSession((state) => state.compare !== null)
  const outline = useSession((state) => state.outline)
  const name = useDocument((state) => state.doc.name)
  const conflicted = useDocument((state) => state.conflicts.length > 0)
  const refused = useDocument((state) => state.saveState === 'refused')
  const outdated = usePresence((state) => state.outdated) || refused
  const keys = useOnceOpened(useSession((state) => state.dialog === 'keys'))
  const published = useOnceOpened(useSession((state) => state.dialog === 'publish'))
  useLostEdits()
  useReadyParts()
  useHeartbeat(clientId)
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
        {comparing && (
          <Suspense fallback={<div className={classes.wide} aria-busy />}>
            <HistoryView versions={versions} />
          </Suspense>
        )}
        {!comparing && <Palette />}
        {!comparing && outline && (
          <Suspense fallback={null}>
            <Outline />
          </Suspense>
        )}
        {!comparing && <Canvas overlay={overlay} />}
        {!comparing && side && (
          <SidePanel side={side}>
            <Suspense fallback={null}>
              {side === 'problems' && <ProblemsPanel />}
              {side === 'simulate' && <SimulatePanel />}
              {side === 'people' && version && <PeoplePanel version={version} />}
              {side === 'settings' && <SettingsForm />}
              {side === 'step' && step && <StepNotice stepId={step.id} />}
              {side === 'step' && step && <Inspector key={step.id} stepId={step.id} version={version} />}
            </Suspense>
          </SidePanel>
        )}
      </div>
      <Suspense fallback={null}>{outdated && <Outdated />}</Suspense>
      {conflicted && (
        <Suspense fallback={null}>
          <ConflictCard />
        </Suspense>
      )}
      <Picker />
      <Suspense fallback={null}>{keys && <KeysDialog />}</Suspense>
      <Suspense fallback={null}>{published && <PublishDialog version={versions[0] ?? null} />}</Suspense>
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

/** Loads what is opened later once the drawing stands, so that it opens at once, and without the network too. */
function useReadyParts(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of Object.values(parts)) load().catch(() => undefined)
    }, readyPartsMs)
    return () => clearTimeout(timer)
  }, [])
}

/** True from the first time something is open: what closes itself stays there, so that it can. */
function useOnceOpened(open: boolean): boolean {
  const [once, setOnce] = useState(open)
  if (open && !once) setOnce(true)
  return once || open
}
