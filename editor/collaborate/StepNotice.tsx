import { IconPencil } from '@tabler/icons-react'
import { usePresence } from '../canvas/JourneyContext.tsx'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { shownName, usePerson } from './person.ts'
import { peopleOf } from './presence-store.ts'
import classes from './StepNotice.module.css'

/** The soft lock: says that somebody else has this step's form open, and locks nothing. */
export function StepNotice({ stepId }: { stepId: string }) {
  const { collaborate } = useTexts()
  const format = useFormat()
  const others = usePresence((state) => state.others)
  const me = usePerson((state) => state.id)
  const here = peopleOf(others).filter(({ step, person }) => step === stepId && person !== me)
  if (here.length === 0) return null
  return (
    <div className={classes.notice} role="status">
      <IconPencil size={16} aria-hidden />
      <div>
        <b>{collaborate.editing(format.list(here.map(({ name }) => shownName(name, collaborate.guest))))}</b>
        <span>{collaborate.editingHint}</span>
      </div>
    </div>
  )
}
