import type { FieldChange } from '../../schema/diff.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import { useLanguage } from '../app/language.ts'
import { useJourney, useView } from '../canvas/JourneyContext.tsx'
import { stepTitle } from '../document/describe.ts'
import { useTexts } from '../i18n/texts.ts'
import { areTexts, fieldName, valueWords } from './field-words.ts'
import { diffWords } from './word-diff.ts'
import classes from './FieldList.module.css'

/** The values of one step that differ: texts word by word, the rest as before and after. */
export function FieldList({
  fields,
  before,
  after,
  stepId,
}: {
  fields: FieldChange[]
  before: JourneyDoc
  after: JourneyDoc
  stepId: string | null
}) {
  const { kinds } = useJourney()
  const texts = useTexts()
  const language = useLanguage()
  const shapes = useView((state) => state.shapes)
  const titleOf = (doc: JourneyDoc, id: unknown) => {
    const step = typeof id === 'string' ? doc.steps[id] : undefined
    return step ? stepTitle(step, kinds)[language] : texts.history.leadsNowhere
  }
  const words = (field: FieldChange, side: 'before' | 'after') => {
    if (field.path[0] === 'next') return titleOf(side === 'before' ? before : after, field[side])
    if (field.path[0] === 'pin') return texts.history.pinned
    return valueWords(field[side], language, texts)
  }
  const nameOf = (field: FieldChange) => {
    if (field.path[0] !== 'next' || stepId === null) return fieldName(field.path, texts)
    const exit = shapes.get(stepId)?.exits.find(({ ports }) => ports.includes(String(field.path[1])))
    return `${exit?.label[language] ?? String(field.path[1])} · ${texts.history.fields['next'] ?? ''}`
  }
  return (
    <dl className={classes.fields}>
      {fields.map((field) => (
        <div key={field.path.join('.')}>
          <dt>{nameOf(field)}</dt>
          {areTexts(field) ? (
            <dd className={classes.text}>
              {diffWords(String(field.before ?? ''), String(field.after ?? '')).map(({ text, change }, index) =>
                change === 'added' ? (
                  <ins key={index}>{text}</ins>
                ) : change === 'removed' ? (
                  <del key={index}>{text}</del>
                ) : (
                  <span key={index}>{text}</span>
                ),
              )}
            </dd>
          ) : (
            <dd>
              <del>{words(field, 'before')}</del> → <ins>{words(field, 'after')}</ins>
            </dd>
          )}
        </div>
      ))}
    </dl>
  )
}
