import { countSegments } from '../../../schema/sms/segments.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './message.module.css'
import { type Price, useSmsPrice } from './use-sms-price.ts'

/** What a text costs: characters, messages, their price where an account has one, and what the preview contact lacks. */
export function SmsMeter({
  text,
  missing,
  gateway,
}: {
  text: string
  missing: string[]
  /** The account that the step names. */
  gateway?: string | undefined
}) {
  const { inspector } = useTexts()
  const format = useFormat()
  const price = useSmsPrice(gateway)
  const chinese = /[\u3400-\u9fff]/.test(text)
  const count = countSegments(text, chinese ? 'mainland' : 'international')
  const cost = ({ low, high, currency }: Price) =>
    [...new Set([low, high])].map((one) => format.money(one * count.parts, currency)).join('–')
  return (
    <div className={classes.meter}>
      <span>{inspector.characters(count.units, count.units + count.left)}</span>
      <span>{inspector.parts(count.parts)}</span>
      <span>{count.encoding}</span>
      {price && <span>{inspector.price(cost(price))}</span>}
      {missing.length > 0 && <span className={classes.missing}>{inspector.missing(missing.join(', '))}</span>}
    </div>
  )
}
