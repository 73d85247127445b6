import {
  IconAdjustments,
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowsShuffle,
  IconBinaryTree,
  IconDownload,
  IconHistory,
  IconKeyboard,
  IconMaximize,
  IconNote,
  IconPhoto,
  IconPlayerPlay,
  IconPuzzle,
  IconRefresh,
  IconRotate2,
  IconRocket,
  IconTemperature,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { Language } from '../../schema/bilingual.ts'
import { commandText } from '../canvas/command-text.ts'
import type { JourneyStores } from '../canvas/JourneyContext.tsx'
import { lenses } from '../canvas/session-store.ts'
import { summaryOf } from '../canvas/summary-of.ts'
import { stepTitle } from '../document/describe.ts'
import { exportFormats, exportJourney } from '../export/export-journey.ts'
import type { Texts } from '../i18n/texts.ts'
import type { Entry } from './entry.ts'
import classes from './Find.module.css'

type Icon = ComponentType<{ size?: number | string; stroke?: number | string }>

/** What can be found in the open journey: its steps, what can be done with it, and the kinds that can be added. */
export function journeyEntries(journey: JourneyStores, texts: Texts, language: Language): Entry[] {
  return [...stepEntries(journey, texts, language), ...actionEntries(journey, texts), ...kindEntries(journey, language)]
}

function stepEntries(
  { journeyId, documents, view, views, kinds, actions }: JourneyStores,
  { find, canvas }: Texts,
  language: Language,
): Entry[] {
  const { doc } = documents.getState()
  return view.getState().order.flatMap((id, index) => {
    const step = doc.steps[id]
    if (!step) return []
    const kind = kinds.get(step.kind)
    const said = kind ? summaryOf(kind, step.config, language) : ''
    let words = ''
    try {
      words = views.get(step.kind)?.excerpt?.(step.config) ?? ''
    } catch {
      // A config that its own view cannot read is found by its name.
    }
    return {
      id: `step:${journeyId}:${id}`,
      group: 'steps' as const,
      title: stepTitle(step, kinds)[language],
      detail: find.stepOf(kind?.title[language] ?? canvas.unknownKind, index + 1),
      alias: [step.kind, ...(kind ? [kind.title.en, kind.title.zh] : [])],
      text: `${said}\n${words}`,
      icon: <Tile Icon={views.get(step.kind)?.icon ?? IconPuzzle} family={kind?.family ?? 'none'} />,
      run: () => {
        // A form that has the focus would keep it.
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
        actions.focusStep(id)
        actions.viewport()?.fitSteps([id])
        actions.announce(actions.titleOf(id))
      },
    }
  })
}

function kindEntries({ kinds, views, actions }: JourneyStores, language: Language): Entry[] {
  return [...kinds.values()].map((kind) => ({
    id: `kind:${kind.kind}`,
    group: 'add' as const,
    title: kind.title[language],
    detail: kind.description[language],
    alias: [kind.title.en, kind.title.zh, kind.kind],
    icon: <Tile Icon={views.get(kind.kind)?.icon ?? IconPuzzle} family={kind.family} />,
    run: () => void actions.addStep(kind.kind),
  }))
}

function actionEntries(journey: JourneyStores, texts: Texts): Entry[] {
  const { documents, session, actions } = journey
  const { canvas, find, live } = texts
  const { past, future, doc } = documents.getState()
  const undone = past.at(-1)
  const redone = future.at(-1)
  const action = (id: string, title: string, Icon: Icon, run: () => void, keys?: string): Entry => ({
    id: `action:${id}`,
    group: 'actions',
    title,
    icon: <Icon size={17} stroke={1.7} />,
    run,
    ...(keys ? { keys } : {}),
  })
  return [
    action('publish', canvas.publish, IconRocket, () => session.setState({ dialog: 'publish' })),
    action('simulate', canvas.simulate, IconPlayerPlay, () => session.setState({ panel: 'simulate' })),
    action('problems', canvas.problems, IconAlertTriangle, () => session.setState({ panel: 'problems' }), 'F8'),
    ...(undone
      ? [action('undo', canvas.undoWhat(commandText(undone.label)), IconArrowBackUp, actions.undo, '⌘Z')]
      : []),
    ...(redone
      ? [action('redo', canvas.redoWhat(commandText(redone.label)), IconArrowForwardUp, actions.redo, '⇧⌘Z')]
      : []),
    action('fit', canvas.fit, IconMaximize, () => actions.viewport()?.fit(), '1'),
    action('tidy', canvas.tidy, IconRefresh, () => actions.dispatch({ type: 'unpin', steps: Object.keys(doc.steps) })),
    action('untangle', canvas.untangle, IconArrowsShuffle, () => void actions.untangle()),
    action('turn', canvas.toRight, IconRotate2, actions.turn, 'R'),
    action('note', canvas.addNote, IconNote, actions.addNote, 'N'),
    action('outline', canvas.outline, IconBinaryTree, () => session.setState(({ outline }) => ({ outline: !outline }))),
    action('history', canvas.history, IconHistory, () =>
      session.setState({ compare: { before: 'draft', after: 'draft' } }),
    ),
    action('settings', canvas.settings, IconAdjustments, () => session.setState({ open: 'settings', panel: null })),
    ...exportFormats.map((format) =>
      action(
        `export-${format}`,
        find.exports[format],
        format === 'json' ? IconDownload : IconPhoto,
        () => void exportJourney(journey, format),
      ),
    ),
    ...lenses.map((lens) =>
      action(`lens-${lens}`, find.lens(live.lenses[lens]), IconTemperature, () => session.setState({ lens }), 'L'),
    ),
    action('keys', canvas.keys, IconKeyboard, () => session.setState({ dialog: 'keys' }), '?'),
  ]
}

function Tile({ Icon, family }: { Icon: Icon; family: string }) {
  return (
    <span className={classes.tile} data-family={family}>
      <Icon size={17} stroke={1.8} />
    </span>
  )
}
