import { countSegments } from '../../../schema/sms/segments.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './message.module.css'

/** What a text costs: characters, messages, and what the preview contact lacks. */
export function SmsMeter({ text, missing }: { text: string; missing: string[] }) {
  const { inspector } = useTexts()
  const chinese = /[\u3400-\u9fff]/.test(text)
  const count = countSegments(text, chinese ? 'mainland' : 'international')
  return (
    <div className={classes.meter}>
      <span>{inspector.characters(count.units, count.units + count.left)}</span>
      <span>{inspector.parts(count.parts)}</span>
      <span>{count.encoding}</span>
      {missing.length > 0 && <span className={classes.missing}>{inspector.missing(missing.join(', '))}</span>}
    </div>
  )
}
