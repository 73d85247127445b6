import { useLanguage } from '../app/language.ts'
import { useTexts } from '../i18n/texts.ts'
import { useJourney } from './JourneyContext.tsx'
import { KindTile } from './KindTile.tsx'
import classes from './EmptyCanvas.module.css'

/** An empty drawing asks its first question: who starts this journey? */
export function EmptyCanvas() {
  const { kinds, actions } = useJourney()
  const { canvas } = useTexts()
  const language = useLanguage()
  return (
    <div className={classes.empty}>
      <h2>{canvas.emptyTitle}</h2>
      <p>{canvas.emptyHint}</p>
      <div className={classes.choices}>
        {[...kinds.values()]
          .filter((kind) => kind.trigger)
          .map((kind) => (
            <button
              key={kind.kind}
              type="button"
              className={classes.choice}
              onClick={() => actions.addStep(kind.kind, null)}
            >
              <KindTile kind={kind.kind} size={34} />
              <b>{kind.title[language]}</b>
              <span>{kind.description[language]}</span>
            </button>
          ))}
      </div>
    </div>
  )
}
