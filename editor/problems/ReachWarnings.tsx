import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { Reach, ReachRequest } from '../../schema/api/contacts.ts'
import type { Condition } from '../../schema/condition.ts'
import type { JourneyDoc, Step } from '../../schema/document.ts'
import type { Kinds } from '../../schema/steps/registry.ts'
import { useDocument, useJourney } from '../canvas/JourneyContext.tsx'
import { KindTile } from '../canvas/KindTile.tsx'
import { api } from '../data/api.ts'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import classes from './ProblemsPanel.module.css'

const channels = ['sms', 'email', 'wechat'] as const
type Channel = (typeof channels)[number]

/** Below the problems: how many of the journey's people its messages will not reach, and why. Asked a second after the last change. */
export function ReachWarnings() {
  const { session, actions, kinds } = useJourney()
  const { canvas } = useTexts()
  const format = useFormat()
  const doc = useDocument((state) => state.doc)
  const [settled] = useDebouncedValue(doc, 1000)
  const question = questionOf(settled, kinds)
  const { data } = useQuery({
    queryKey: ['reach', question],
    queryFn: ({ signal }) => api.reach(question!, signal),
    enabled: question !== null,
    staleTime: 30_000,
    retry: false,
  })
  if (!data || !question) return null
  const lines = question.channels.flatMap((channel) => {
    const reasons = reasonsOf(data, channel).map(([why, count]) => canvas.reach[why](format.number(count), channel))
    const step = Object.values(doc.steps).find(({ kind }) => kind === channel)
    return reasons.length > 0 && step ? [{ step, reasons }] : []
  })
  if (lines.length === 0) return null
  return (
    <ul className={classes.reach} aria-label={canvas.reach.title}>
      {lines.map(({ step, reasons }) => (
        <li key={step.kind}>
          <button
            type="button"
            className={classes.problem}
            onClick={() => {
              actions.focusStep(step.id, { open: true })
              session.setState({ panel: null })
            }}
          >
            <KindTile kind={step.kind} size={26} />
            <span>{canvas.reach.of(format.number(data.people), format.list(reasons))}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function reasonsOf({ channels: reached }: Reach, channel: Channel) {
  const { noAddress = 0, suppressed = 0, noConsent = 0 } = reached[channel] ?? {}
  const reasons = [
    ['noAddress', noAddress],
    ['suppressed', suppressed],
    ['noConsent', noConsent],
  ] as const
  return reasons.filter(([, count]) => count > 0)
}

/** Whom the journey's audiences mean; everybody when somebody may enter otherwise. Null: it sends nothing. */
function questionOf({ steps, triggers, settings }: JourneyDoc, kinds: Kinds): ReachRequest | null {
  const used = channels.filter((channel) => Object.values(steps).some(({ kind }) => kind === channel))
  if (used.length === 0) return null
  const audiences = triggers.map((id) => audienceOf(steps[id], kinds))
  const of = audiences.filter((audience) => audience !== null)
  return {
    ...(of.length > 0 && of.length === audiences.length ? { condition: { type: 'any', of } } : {}),
    channels: used,
    purpose: settings.purpose,
  }
}

/** What an audience asks of people, as its kind says; null: nothing, or it is another trigger. */
function audienceOf(step: Step | undefined, kinds: Kinds): Condition | null {
  const of = step?.kind === 'audience' ? (kinds.get(step.kind)?.conditions?.(step.config as never) ?? []) : []
  return of.length > 0 ? { type: 'all', of } : null
}
