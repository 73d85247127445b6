import { useJourney, useSession, useView } from '../canvas/JourneyContext.tsx'
import { useTexts } from '../i18n/texts.ts'
import { whyWords } from './why-words.ts'
import classes from './WhyMarks.module.css'

const shown = 2

/** On the lit way, the values that decided it stand at the steps where they did. */
export function WhyMarks() {
  const { actions } = useJourney()
  const texts = useTexts()
  const cards = useView((state) => state.layout.cards)
  const lit = useSession((state) => state.trail !== null)
  const reasons = useSession((state) => state.reasons)
  if (!lit) return null
  return [...new Map(reasons.map((reason) => [reason.stepId, reason]))].map(([stepId, { why }]) => {
    const box = cards.get(stepId)
    if (!box) return null
    return (
      <div
        key={stepId}
        className={classes.why}
        style={{ translate: `${box.x}px ${box.y + box.height}px`, width: box.width }}
      >
        {why.slice(0, shown).map((read, index) => (
          <code key={index}>{whyWords(read, texts, actions.titleOf)}</code>
        ))}
      </div>
    )
  })
}
