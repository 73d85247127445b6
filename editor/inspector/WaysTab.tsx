import { Button, Select } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import type { Step } from '../../schema/document.ts'
import { useLanguage } from '../app/language.ts'
import { useJourney, useLive, useView } from '../canvas/JourneyContext.tsx'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import classes from './WaysTab.module.css'

const nowhere = '\u0000end'

/** Every way out with where it leads: the one place where a single port can be led elsewhere without a mouse. */
export function WaysTab({ step }: { step: Step }) {
  const { kinds, actions, session } = useJourney()
  const { inspector, canvas } = useTexts()
  const language = useLanguage()
  const format = useFormat()
  const order = useView((state) => state.order)
  const counts = useLive((state) => state.counts?.steps[step.id])
  const kind = kinds.get(step.kind)
  const ports = kind?.ports(step.config) ?? Object.keys(step.next).map((id) => ({ id, label: { en: id, zh: id } }))
  const targets = order
    .filter((id) => id !== step.id && !kinds.get(actions.kindOf(id) ?? '')?.trigger)
    .map((id) => ({ value: id, label: actions.titleOf(id) }))
  return (
    <div className={classes.ways}>
      {ports.map((port) => (
        <div key={port.id} className={classes.way}>
          <div className={classes.label}>
            <b>{port.label[language]}</b>
            {counts && <span>{format.number(counts.left[port.id] ?? 0)}</span>}
          </div>
          <div className={classes.target}>
            <IconArrowRight size={16} aria-hidden />
            <Select
              aria-label={`${port.label[language]} ${inspector.leadsTo}`}
              data={[{ value: nowhere, label: inspector.endsHere }, ...targets]}
              value={step.next[port.id] ?? nowhere}
              searchable
              maxDropdownHeight={280}
              onChange={(next) =>
                actions.connect({ from: step.id, ports: [port.id] }, next === nowhere || next === null ? null : next)
              }
            />
          </div>
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() =>
              actions.openPicker(
                actions.drops().find(({ place }) => place?.from === step.id && place.ports.includes(port.id)) ?? null,
              )
            }
          >
            {canvas.addStep}
          </Button>
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() => session.setState({ choosing: { type: 'connect', from: step.id, ports: [port.id] } })}
          >
            {canvas.connectTo}
          </Button>
        </div>
      ))}
    </div>
  )
}
