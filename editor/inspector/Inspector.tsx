import { Skeleton, Tabs } from '@mantine/core'
import { Suspense, useState } from 'react'
import type { VersionRow } from '../../schema/api/journeys.ts'
import type { Step } from '../../schema/document.ts'
import { problemText } from '../../schema/problem-texts.ts'
import { Boundary } from '../app/Crash.tsx'
import { useLanguage } from '../app/language.ts'
import { useDocument, useJourney, useView } from '../canvas/JourneyContext.tsx'
import { KindTile } from '../canvas/KindTile.tsx'
import { stepTitle } from '../document/describe.ts'
import { useTexts } from '../i18n/texts.ts'
import { FixButtons } from '../problems/FixButtons.tsx'
import { GenericForm } from './GenericForm.tsx'
import { JsonForm } from './JsonForm.tsx'
import { NumbersTab } from './NumbersTab.tsx'
import { PanelHead } from './PanelHead.tsx'
import { useStepForm } from './use-step-form.ts'
import { WaysTab } from './WaysTab.tsx'
import classes from './Inspector.module.css'

/** The form of one step beside the canvas. */
export function Inspector({ stepId, version }: { stepId: string; version: VersionRow | null }) {
  const { kinds, actions, session } = useJourney()
  const step = useDocument((state) => state.doc.steps[stepId])
  const { inspector, canvas } = useTexts()
  const language = useLanguage()
  const [tab, setTab] = useState<string | null>('content')
  if (!step) return null
  const kind = kinds.get(step.kind)
  const ports = safePorts(step, kinds.get(step.kind)).map((label) => label[language])
  const subtitle = kind
    ? ports.length > 0
      ? `${kind.title[language]} · ${ports.join(language === 'zh' ? '、' : ', ')}`
      : kind.title[language]
    : canvas.unknownKind
  return (
    <>
      <PanelHead
        icon={<KindTile kind={step.kind} size={34} />}
        title={
          <NameField key={stepId} step={step} fallback={stepTitle({ ...step, name: undefined }, kinds)[language]} />
        }
        subtitle={subtitle}
        onClose={() => {
          session.setState({ open: null })
          actions.focusStep(stepId)
        }}
      />
      <Tabs value={tab} onChange={setTab} className={classes.tabs} keepMounted={false}>
        <Tabs.List px={16}>
          <Tabs.Tab value="content">{inspector.content}</Tabs.Tab>
          {ports.length > 0 && <Tabs.Tab value="ways">{inspector.ways}</Tabs.Tab>}
          {version && <Tabs.Tab value="numbers">{inspector.numbers}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="content" className={classes.panel}>
          <Problems stepId={stepId} />
          <StepForm step={step} />
        </Tabs.Panel>
        <Tabs.Panel value="ways" className={classes.panel}>
          <WaysTab step={step} />
        </Tabs.Panel>
        <Tabs.Panel value="numbers" className={classes.panel}>
          <NumbersTab step={step} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

function StepForm({ step }: { step: Step }) {
  const { kinds, views } = useJourney()
  const { inspector, canvas } = useTexts()
  const form = useStepForm(step)
  const kind = kinds.get(step.kind)
  if (!kind) return <JsonForm step={step} note={canvas.unknownKindHint} readOnly />
  const Form = views.get(step.kind)?.Form
  const readable = kind.config.safeParse(step.config).success || Form !== undefined
  if (!readable) return <JsonForm step={step} note={inspector.invalid} />
  return (
    <Boundary fallback={<JsonForm step={step} note={inspector.formBroken} />} resetKey={step.id}>
      <Suspense fallback={<Skeleton height={160} radius={10} />}>
        <div className={classes.form}>{Form ? <Form {...form} /> : <GenericForm kind={kind} {...form} />}</div>
      </Suspense>
    </Boundary>
  )
}

function NameField({ step, fallback }: { step: Step; fallback: string }) {
  const { actions } = useJourney()
  const { inspector } = useTexts()
  return (
    <input
      className={classes.name}
      value={step.name ?? ''}
      placeholder={fallback}
      aria-label={inspector.name}
      maxLength={120}
      onChange={(event) =>
        actions.dispatch({ type: 'rename', step: step.id, name: event.target.value }, { key: `${step.id}.name` })
      }
    />
  )
}

/** Problems that the forms show beside their field. */
const shownAtField =
  /^(body|subject|template|gateway|templateCode|duration|at|attribute|url|name|segment|timeout|arms|branches\.\d+\.name)$/

function Problems({ stepId }: { stepId: string }) {
  const language = useLanguage()
  const all = useView((state) => state.problemsByStep.get(stepId))
  const { actions } = useJourney()
  const problems = all?.filter(
    (problem) => !shownAtField.test(problem.field ?? '') || actions.fixes(problem).length > 0,
  )
  if (!problems || problems.length === 0) return null
  return (
    <ul className={classes.problems}>
      {problems.map((problem, index) => (
        <li key={index} data-error={problem.severity === 'error' || undefined}>
          {!shownAtField.test(problem.field ?? '') && problemText(problem, language)}
          <FixButtons problem={problem} />
        </li>
      ))}
    </ul>
  )
}

// Each kind reads its own config.
// oxlint-disable-next-line typescript/no-explicit-any
function safePorts(step: Step, kind: { ports(config: any): { label: { en: string; zh: string } }[] } | undefined) {
  try {
    return kind?.ports(step.config).map((port) => port.label) ?? []
  } catch {
    return []
  }
}
