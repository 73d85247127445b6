import { Button } from '@mantine/core'
import type { Step } from '../../schema/document.ts'
import { useLanguage } from '../app/language.ts'
import { useJourney, useLive } from '../canvas/JourneyContext.tsx'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { noCounts } from '../live/live-store.ts'
import classes from './NumbersTab.module.css'

/** All numbers of one step: who came, who is here, which way they went, what became of the messages. */
export function NumbersTab({ step }: { step: Step }) {
  const { kinds, session } = useJourney()
  const { live } = useTexts()
  const language = useLanguage()
  const format = useFormat()
  const counts = useLive((state) => state.counts?.steps[step.id]) ?? noCounts
  const kind = kinds.get(step.kind)
  const label = (port: string) =>
    kind?.ports(step.config).find((candidate) => candidate.id === port)?.label[language] ?? port
  const message = kind?.action?.effect === 'message'
  const sent = counts.accepted + counts.unknown
  const share = (value: number) => (sent > 0 ? format.percent(value / sent) : '–')
  const rows: [string, number, string?][] = [
    [live.entered, counts.arrived],
    [live.here, counts.here],
    ...Object.entries(counts.left).map(([port, count]): [string, number, string] => [
      `→ ${label(port)}`,
      count,
      counts.arrived > 0 ? format.percent(count / counts.arrived) : '–',
    ]),
    ...(message
      ? ([
          [live.delivered, counts.delivered, share(counts.delivered)],
          [live.clicked, counts.clicked, share(counts.clicked)],
          [live.opened, counts.opened, share(counts.opened)],
          [live.replied, counts.replied, share(counts.replied)],
          [live.failed, counts.rejected + counts.undelivered, ''],
          [live.unknown, counts.unknown, ''],
        ] as [string, number, string][])
      : []),
  ]
  return (
    <>
      <table className={classes.numbers}>
        <tbody>
          {rows.map(([name, count, detail]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{detail}</td>
              <td>{format.number(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button variant="default" fullWidth mt={16} onClick={() => session.setState({ panel: 'people', focus: step.id })}>
        {live.people}
      </Button>
    </>
  )
}
