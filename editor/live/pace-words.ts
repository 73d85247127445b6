import type { Pace, StepPace } from '../../schema/api/journeys.ts'
import type { Format } from '../i18n/format.ts'
import type { Texts } from '../i18n/texts.ts'
import type { Figure } from '../canvas/numbers.ts'
import type { TimedLens } from '../canvas/session-store.ts'
import type { StepSays } from './live-store.ts'

/** What the lens of throughput or of waiting says of each step: figures for the card, a tint in proportion to the highest, a sentence. */
export function paceWords(pace: Pace, lens: TimedLens, { live }: Texts, format: Format): Map<string, StepSays> {
  const measure = (step: StepPace) => (lens === 'throughput' ? step.perHour : step.median)
  const most = Math.max(0, ...Object.values(pace.steps).map((step) => measure(step) ?? 0))
  return new Map(
    Object.entries(pace.steps).map(([id, step]) => {
      const value = measure(step) ?? 0
      const heat = value > 0 ? { share: value / most, bad: false } : null
      const said = lens === 'throughput' ? throughput(step, pace, live, format) : waiting(step, pace, live, format)
      return [id, { ...said, heat }]
    }),
  )
}

function throughput({ perHour, spent }: StepPace, { hours }: Pace, live: Texts['live'], format: Format) {
  if (perHour === null) return { figures: [{ key: 'noPace', label: live.noPace, value: '' }], words: live.noPaceHint }
  const rate = perHour > 0 && perHour < 10 ? format.tenths(perHour) : format.short(Math.round(perHour))
  const figures: Figure[] = [{ key: 'perHour', label: live.perHour, value: rate }]
  if (spent !== null) figures.push({ key: 'spent', label: live.spent, value: format.span(spent) })
  const period = format.span(hours * 3600)
  return {
    figures,
    words: live.throughputHint(rate, period) + (spent === null ? '' : live.spentHint(format.span(spent))),
  }
}

function waiting({ median, longest }: StepPace, { sampled }: Pace, live: Texts['live'], format: Format) {
  if (median === null || longest === null)
    return { figures: [{ key: 'nobody', label: live.nobodyWaits, value: '' }], words: live.nobody }
  const [half, most] = [format.span(median), format.span(longest)]
  return {
    figures: [
      { key: 'median', label: live.median, value: half },
      { key: 'longest', label: live.longest, value: most },
    ],
    words: live.waitingHint(half, most) + (sampled ? live.sampled : ''),
  }
}
