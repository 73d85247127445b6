import { IconArrowDownRight, IconArrowUpRight, IconEqual } from '@tabler/icons-react'
import { useView } from '../canvas/JourneyContext.tsx'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { usePeriods } from './use-periods.ts'
import classes from './PeriodMarks.module.css'

/** On each card, how many more or fewer came in this period than in the one before it. */
export function PeriodMarks() {
  const { live } = useTexts()
  const format = useFormat()
  const cards = useView((state) => state.layout.cards)
  const { data } = usePeriods()
  if (!data?.previous) return null
  const { current, previous } = data
  return [...cards].map(([id, box]) => {
    const now = current[id]?.arrived ?? 0
    const before = previous[id]?.arrived ?? 0
    if (now === 0 && before === 0) return null
    const change = before === 0 ? null : (now - before) / before
    const tone = change === null || change > 0.005 ? 'up' : change < -0.005 ? 'down' : 'same'
    const Icon = { up: IconArrowUpRight, down: IconArrowDownRight, same: IconEqual }[tone]
    return (
      <span
        key={id}
        className={classes.mark}
        data-tone={tone}
        data-period={id}
        title={live.periodOf(format.number(now), format.number(before))}
        style={{ translate: `calc(${box.x + box.width - 12}px - 100%) ${box.y - 11}px` }}
      >
        <Icon size={13} stroke={2.2} aria-hidden />
        {change === null ? live.fresh : format.percent(change)}
        <span className="sr-only">{live.periodOf(format.number(now), format.number(before))}</span>
      </span>
    )
  })
}
