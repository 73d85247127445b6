import { useState } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { useDocument, useJourney } from './JourneyContext.tsx'
import classes from './JourneyName.module.css'

/** The journey's name, edited in place. */
export function JourneyName() {
  const { actions } = useJourney()
  const { common } = useTexts()
  const name = useDocument((state) => state.doc.name)
  const [draft, setDraft] = useState<string | null>(null)
  const commit = () => {
    if (draft !== null && draft.trim() !== '' && draft.trim() !== name)
      actions.dispatch({ type: 'renameJourney', name: draft.trim() })
    setDraft(null)
  }
  return (
    <h1 className={classes.name} data-value={draft ?? name}>
      <input
        value={draft ?? name}
        size={1}
        maxLength={200}
        aria-label={common.rename}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter') event.currentTarget.blur()
          if (event.key === 'Escape') {
            setDraft(null)
            event.currentTarget.value = name
            event.currentTarget.blur()
          }
        }}
      />
    </h1>
  )
}
