import type { LiveCounts, StepCounts } from '../../schema/api/journeys.ts'
import type { Format } from '../i18n/format.ts'
import type { Texts } from '../i18n/texts.ts'
import type { Lens } from './session-store.ts'
import type { Shape } from './shapes.ts'

/** One number on a card's status strip. */
export type Figure = { key: string; label: string; value: string; tone?: 'bad' }

/** How many people went out by these ports. */
export function passedBy(counts: StepCounts | undefined, ports: string[]): number {
  if (!counts) return 0
  return ports.reduce((sum, port) => sum + (counts.left[port] ?? 0), 0)
}

/** How many went out by these ports. A trigger lets people in without standing on it: when it is the only one, all came through it. */
export function wentBy(all: LiveCounts, stepId: string, ports: string[], onlyTrigger: boolean): number {
  return onlyTrigger ? all.entered : passedBy(all.steps[stepId], ports)
}

const total = (counts: StepCounts) => Object.values(counts.left).reduce((sum, count) => sum + count, 0)

/** The figures of one step under one lens, at most three, short enough to stand side by side in both languages. */
export function figuresOf(
  shape: Shape,
  counts: StepCounts,
  all: LiveCounts,
  lens: Lens,
  { live }: Texts,
  format: Format,
): Figure[] {
  const { kind } = shape
  const failed = counts.left.failed ?? 0
  if (lens === 'conversion')
    return [
      { key: 'conversion', label: live.conversion, value: format.percent(counts.arrived / Math.max(1, all.entered)) },
      { key: 'passed', label: live.passed, value: format.number(total(counts)) },
    ]
  if (lens === 'errors') {
    const figures: Figure[] = [
      ...(failed > 0
        ? [{ key: 'failed', label: live.failed, value: format.number(failed), tone: 'bad' as const }]
        : []),
      ...(counts.unknown > 0
        ? [{ key: 'unknown', label: live.unknown, value: format.number(counts.unknown), tone: 'bad' as const }]
        : []),
      ...((counts.left.skipped ?? 0) > 0
        ? [{ key: 'skipped', label: live.skipped, value: format.number(counts.left.skipped ?? 0) }]
        : []),
    ]
    return figures.length > 0 ? figures : [{ key: 'noErrors', label: live.noErrors, value: '' }]
  }
  if (lens === 'dropOff') {
    const ending = shape.exits.filter((exit) => exit.target === null).flatMap((exit) => exit.ports)
    const dropped = shape.exits.length === 0 ? total(counts) : passedBy(counts, ending)
    return [
      { key: 'dropped', label: live.dropped, value: format.number(dropped) },
      { key: 'passed', label: live.passed, value: format.number(total(counts) - dropped) },
    ]
  }
  if (kind?.trigger)
    return [
      { key: 'entered', label: live.entered, value: format.number(Math.max(counts.arrived, total(counts))) },
      { key: 'inside', label: live.inside, value: format.number(all.inside) },
    ]
  if (kind?.action?.effect === 'message') return messageFigures(counts, failed, live, format)
  if (shape.exits.length === 0)
    return [
      { key: 'ended', label: live.ended, value: format.number(Math.max(total(counts), counts.arrived - counts.here)) },
    ]
  if (kind?.rests || counts.here > 0)
    return [
      { key: 'here', label: live.here, value: format.number(counts.here) },
      { key: 'passed', label: live.passed, value: format.number(total(counts)) },
    ]
  return [{ key: 'passed', label: live.passed, value: format.number(total(counts)) }]
}

function messageFigures(counts: StepCounts, failed: number, live: Texts['live'], format: Format): Figure[] {
  const sent = counts.accepted + counts.unknown
  const reached =
    counts.delivered > 0
      ? { key: 'delivered', label: live.delivered, value: format.share(counts.delivered / Math.max(1, sent)) }
      : { key: 'sent', label: live.sent, value: format.short(sent) }
  const answered =
    counts.clicked > 0 || counts.opened === 0
      ? { key: 'clicked', label: live.clicked, value: format.share(counts.clicked / Math.max(1, sent)) }
      : { key: 'opened', label: live.opened, value: format.share(counts.opened / Math.max(1, sent)) }
  const last: Figure =
    failed > 0
      ? { key: 'failed', label: live.failed, value: format.short(failed), tone: 'bad' }
      : { key: 'here', label: live.here, value: format.short(counts.here) }
  return [reached, answered, last]
}
