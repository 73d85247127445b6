import { IconArrowsMove, IconMinus, IconPencil, IconPlus, IconRoute } from '@tabler/icons-react'
import type { StepChange } from '../../schema/diff.ts'
import { useSession, useView } from '../canvas/JourneyContext.tsx'
import { useTexts } from '../i18n/texts.ts'
import classes from './DiffMarks.module.css'

export const changeIcons = {
  added: IconPlus,
  removed: IconMinus,
  changed: IconPencil,
  moved: IconArrowsMove,
  rerouted: IconRoute,
}

/** What became of each step, on its card: a frame, an icon and a word, so that no colour has to be seen. */
export function DiffMarks({ changes }: { changes: StepChange[] }) {
  const { history } = useTexts()
  const cards = useView((state) => state.layout.cards)
  const focus = useSession((state) => state.focus)
  return changes.map(({ stepId, change, moved, fields }) => {
    const box = cards.get(stepId)
    if (!box) return null
    const Icon = changeIcons[change]
    return (
      <div
        key={stepId}
        className={classes.mark}
        data-change={change}
        data-current={focus === stepId || undefined}
        style={{ translate: `${box.x}px ${box.y}px`, width: box.width, height: box.height }}
      >
        <span className={classes.chip}>
          <Icon size={13} stroke={2.4} aria-hidden />
          {history.kinds[change]}
          {change === 'changed' && ` ${fields.length}`}
          {change === 'changed' && moved && ` · ${history.alsoMoved}`}
        </span>
      </div>
    )
  })
}
