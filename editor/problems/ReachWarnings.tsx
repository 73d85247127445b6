import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { Reach, ReachRequest } from '../../schema/api/contacts.ts'
import type { Condition } from '../../schema/condition.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import { useDocument, useJourney } from '../canvas/JourneyContext.tsx'
import { KindTile } from '../canvas/KindTile.tsx'
import { api } from '../data/api.ts'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import classes from './ProblemsPanel.module.css'

const channels = ['sms', 'email', 'wechat'] as const
type Channel = (typeof channels)[number]
const isChannel = (kind: string): kind is Channel => (channels as readonly string[]).includes(kind)

/** Below the problems: how many of the journey's people its messages will not reach, and why. Asked a second after the last change. */
export function ReachWarnings() {
  const { session, actions } = useJourney()
  const { canvas } = useTexts()
  const format = useFormat()
  const doc = useDocument((state) => state.doc)
  const [settled] = useDebouncedValue(doc, 1000)
  const question = questionOf(settled)
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
function questionOf({ steps, triggers, settings }: JourneyDoc): ReachRequest | null {
  const used = channels.filter((channel) =>
    Object.values(steps).some(({ kind }) => isChannel(kind) && kind === channel),
  )
  if (used.length === 0) return null
  const conditions = triggers.map((id) => audienceOf(steps[id]))
  const known = conditions.every((condition) => condition !== null)
  return { conditions: known ? conditions.slice(0, 20) : [], channels: used, purpose: settings.purpose }
}

function audienceOf(step: JourneyDoc['steps'][string] | undefined): Condition | null {
  if (step?.kind !== 'audience') return null
  const { segment, condition } = step.config as { segment?: string; condition?: Condition }
  const of: Condition[] = [
    ...(segment ? [{ type: 'segment' as const, segment, in: true }] : []),
    ...(condition ? [condition] : []),
  ]
  return of.length === 0 ? null : { type: 'all', of }
}
