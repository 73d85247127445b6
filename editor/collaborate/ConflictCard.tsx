import { Button } from '@mantine/core'
import { IconGitMerge } from '@tabler/icons-react'
import { useLanguage } from '../app/language.ts'
import { useDocument, useJourney } from '../canvas/JourneyContext.tsx'
import { canKeepBoth } from '../document/conflicts.ts'
import { sayError } from '../data/say.ts'
import { fieldName, valueWords } from '../history/field-words.ts'
import { useTexts } from '../i18n/texts.ts'
import classes from './ConflictCard.module.css'

/** Two people set one value: mine and theirs side by side, until I choose. */
export function ConflictCard() {
  const { documents, actions } = useJourney()
  const texts = useTexts()
  const { collaborate } = texts
  const language = useLanguage()
  const conflicts = useDocument((state) => state.conflicts)
  const conflict = conflicts[0]
  if (!conflict) return null
  const path = conflict.stepId === undefined ? conflict.path : conflict.path.slice(2)
  const what = [
    ...(conflict.gone ? [conflict.gone[language]] : conflict.stepId ? [actions.titleOf(conflict.stepId)] : []),
    fieldName(path, texts),
  ].join(' · ')
  if (conflict.gone)
    return <Gone what={what} text={String(conflict.mine)} onDone={() => documents.resolve(conflict.id, 'theirs')} />
  const choose = (choice: 'mine' | 'theirs' | 'both') => documents.resolve(conflict.id, choice)
  return (
    <section className={classes.card} role="alertdialog" aria-label={collaborate.conflict(what)} data-conflict>
      <header>
        <IconGitMerge size={18} aria-hidden />
        <h2>{collaborate.conflict(what)}</h2>
      </header>
      <p>{collaborate.conflictHint}</p>
      <div className={classes.sides}>
        <figure>
          <figcaption>{collaborate.mine}</figcaption>
          <blockquote>{valueWords(conflict.mine, language, texts)}</blockquote>
        </figure>
        <figure>
          <figcaption>{collaborate.theirs}</figcaption>
          <blockquote>{valueWords(conflict.theirs, language, texts)}</blockquote>
        </figure>
      </div>
      <footer>
        {conflicts.length > 1 && <span>{collaborate.conflictLater(conflicts.length - 1)}</span>}
        {canKeepBoth(conflict) && (
          <Button variant="subtle" size="xs" onClick={() => choose('both')}>
            {collaborate.keepBoth}
          </Button>
        )}
        <Button variant="default" size="xs" onClick={() => choose('theirs')}>
          {collaborate.keepTheirs}
        </Button>
        <Button size="xs" onClick={() => choose('mine')}>
          {collaborate.keepMine}
        </Button>
      </footer>
    </section>
  )
}

/** A text for a step that somebody has taken away: it can be copied before it goes. */
function Gone({ what, text, onDone }: { what: string; text: string; onDone(): void }) {
  const { collaborate } = useTexts()
  return (
    <section className={classes.card} role="alertdialog" aria-label={collaborate.gone(what)} data-conflict>
      <header>
        <IconGitMerge size={18} aria-hidden />
        <h2>{collaborate.gone(what)}</h2>
      </header>
      <p>{collaborate.goneHint}</p>
      <blockquote className={classes.kept}>{text}</blockquote>
      <footer>
        <Button variant="default" size="xs" onClick={onDone}>
          {collaborate.discard}
        </Button>
        <Button size="xs" onClick={() => void navigator.clipboard.writeText(text).then(onDone, sayError)}>
          {collaborate.copyMine}
        </Button>
      </footer>
    </section>
  )
}
