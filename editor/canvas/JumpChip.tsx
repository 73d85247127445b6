import { IconArrowBackUp, IconArrowUpRight } from '@tabler/icons-react'
import { memo } from 'react'
import { useLanguage } from '../app/language.ts'
import { stepTitle } from '../document/describe.ts'
import { useTexts } from '../i18n/texts.ts'
import { groupCard } from '../layout/collapse.ts'
import { useDocument, useJourney, useView } from './JourneyContext.tsx'
import classes from './JumpChip.module.css'

/** Stands where a jump or a loop leaves; leads to its target. */
export const JumpChip = memo(function JumpChip({ id }: { id: string }) {
  const { actions, kinds } = useJourney()
  const groups = useView((state) => state.groups)
  const { canvas } = useTexts()
  const language = useLanguage()
  const chip = useView((state) => state.layout.chips.find((candidate) => `chip:${candidate.id}` === id))
  const target = useDocument((state) => (chip ? state.doc.steps[chip.to] : undefined))
  const group = chip && groups.find((candidate) => groupCard(candidate.id) === chip.to)
  if (!chip || (!target && !group)) return null
  const title = group ? group.name : stepTitle(target!, kinds)[language]
  const text = chip.loop ? canvas.loopTo(title) : canvas.jumpTo(title)
  return (
    <button type="button" className={classes.chip} title={text} onClick={() => actions.follow(chip.from, chip.to)}>
      {chip.loop ? <IconArrowBackUp size={15} /> : <IconArrowUpRight size={15} />}
      <span>{text}</span>
    </button>
  )
})
