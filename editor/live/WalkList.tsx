import type { Json } from '../../schema/json.ts'
import { useLanguage } from '../app/language.ts'
import { useJourney, useView } from '../canvas/JourneyContext.tsx'
import { KindTile } from '../canvas/KindTile.tsx'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { whyWords } from './why-words.ts'
import classes from './WalkList.module.css'

export type Hop = { stepId: string; port: string | null; at: string; why: { what: string; value?: Json | undefined }[] }

/** A walk in words: each step, the way taken, and the values that decided it. */
export function WalkList({
  hops,
  end,
  waitingUntil,
}: {
  hops: Hop[]
  end: { reason: string; at?: string } | null
  waitingUntil: string | null
}) {
  const { actions } = useJourney()
  const texts = useTexts()
  const { simulate } = texts
  const format = useFormat()
  const language = useLanguage()
  const shapes = useView((state) => state.shapes)
  return (
    <ol className={classes.walk}>
      {hops.map((hop, index) => {
        const shape = shapes.get(hop.stepId)
        const several = (shape?.exits.length ?? 0) > 1
        const port =
          shape?.exits.find((exit) => hop.port !== null && exit.ports.includes(hop.port))?.label[language] ?? hop.port
        return (
          <li key={index}>
            <KindTile kind={shape?.step.kind ?? ''} size={22} />
            <div>
              <button type="button" onClick={() => actions.focusStep(hop.stepId)}>
                {actions.titleOf(hop.stepId)}
              </button>
              <time>{format.moment(hop.at)}</time>
              {several && hop.port !== null && <p>{simulate.took(port ?? '')}</p>}
              {hop.why.length > 0 && (
                <p className={classes.why}>
                  {hop.why.map((read, at) => (
                    <code key={at}>{whyWords(read, texts, actions.titleOf)}</code>
                  ))}
                </p>
              )}
            </div>
          </li>
        )
      })}
      {end && <li className={classes.end}>{simulate.ends(simulate.endReasons[end.reason as 'goal'] ?? end.reason)}</li>}
      {!end && waitingUntil && <li className={classes.end}>{simulate.waits(format.moment(waitingUntil))}</li>}
    </ol>
  )
}
