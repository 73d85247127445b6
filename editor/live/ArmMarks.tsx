import { IconTrendingUp } from '@tabler/icons-react'
import { useLanguage } from '../app/language.ts'
import { useLive, useSession, useView } from '../canvas/JourneyContext.tsx'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { armsOf } from './arms.ts'
import classes from './ArmMarks.module.css'

/** Under the conversion lens: how each arm of a split does, with the range in which its true share lies. */
export function ArmMarks() {
  const { live } = useTexts()
  const format = useFormat()
  const language = useLanguage()
  const lens = useSession((state) => state.lens)
  const counts = useLive((state) => state.counts)
  const shapes = useView((state) => state.shapes)
  const routes = useView((state) => state.layout.routes)
  if (lens !== 'conversion' || !counts) return null
  return [...shapes.values()]
    .filter(({ step }) => step.kind === 'split')
    .flatMap((split) =>
      armsOf(split, shapes, counts).map(({ exit, share, ahead }) => {
        const at = routes.find((route) => route.from === split.id && route.exit.id === exit)?.label
        if (!at) return null
        const label = split.exits.find(({ id }) => id === exit)?.label[language] ?? ''
        return (
          <span
            key={`${split.id}:${exit}`}
            className={classes.arm}
            data-ahead={ahead || undefined}
            title={live.armHint(format.number(share.of))}
            style={{ translate: `${at.x + besidePill(label)}px ${at.y - 11}px` }}
          >
            {ahead && <IconTrendingUp size={13} aria-label={live.ahead} />}
            <b>{format.share(share.share)}</b> {format.share(share.low)}–{format.share(share.high)}
          </span>
        )
      }),
    )
}

/** How far right of a pill's middle its end is: its label and its weight, by the usual widths of letters. */
function besidePill(label: string): number {
  const letters = [...label].slice(0, 14).reduce((sum, letter) => sum + (/[\u2e80-\uffff]/u.test(letter) ? 12.5 : 7), 0)
  return (letters + 62) / 2 + 6
}
