import { Button, CloseButton, Menu, Select, TextInput } from '@mantine/core'
import { IconBolt, IconMessage, IconPlus, IconUserEdit } from '@tabler/icons-react'
import { useJourney, useSimulation, useView } from '../canvas/JourneyContext.tsx'
import { useTexts } from '../i18n/texts.ts'
import { DurationInput } from '../inspector/inputs/DurationInput.tsx'
import inputs from '../inspector/inputs/inputs.module.css'
import type { Happening } from './scenario.ts'
import classes from './SimulatePanel.module.css'

const facts = ['clicked', 'replied', 'opened', 'delivered', 'failed'] as const
const units = ['minutes', 'hours', 'days'] as const

/** What happens on the way: to messages, by events, to the contact's attributes. */
export function Happenings() {
  const { simulation, view } = useJourney()
  const { simulate } = useTexts()
  const { happenings } = useSimulation((state) => state.inputs)
  const order = useView((state) => state.order)
  const messages = order.filter((id) => view.getState().shapes.get(id)?.message)
  const change = (next: Happening[]) => {
    const { inputs: now } = simulation.getState()
    simulation.setState({ inputs: { ...now, happenings: next } })
  }
  const add = (happening: Happening) => change([...happenings, happening])
  const first = messages[0]
  return (
    <div className={inputs.section}>
      <h3>{simulate.happensAll}</h3>
      {happenings.map((happening, index) => (
        <One
          key={index}
          happening={happening}
          messages={messages}
          onChange={(next) => change(happenings.with(index, next))}
          onRemove={() => change(happenings.toSpliced(index, 1))}
        />
      ))}
      <Menu position="bottom-start" width={250}>
        <Menu.Target>
          <Button variant="default" size="xs" style={{ justifySelf: 'start' }} leftSection={<IconPlus size={14} />}>
            {simulate.add}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {first !== undefined && (
            <Menu.Item
              leftSection={<IconMessage size={16} />}
              onClick={() => add({ type: 'message', stepId: first, fact: 'clicked', after: 'PT15M' })}
            >
              {simulate.addMessage}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconBolt size={16} />}
            onClick={() => add({ type: 'event', name: '', properties: [], after: 'PT1H' })}
          >
            {simulate.addEvent}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconUserEdit size={16} />}
            onClick={() => add({ type: 'attribute', name: '', value: '', after: 'PT1H' })}
          >
            {simulate.addChange}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

function One({
  happening,
  messages,
  onChange,
  onRemove,
}: {
  happening: Happening
  messages: string[]
  onChange(next: Happening): void
  onRemove(): void
}) {
  const { actions } = useJourney()
  const { simulate, inspector } = useTexts()
  const titles = { message: simulate.addMessage, event: simulate.addEvent, attribute: simulate.addChange }
  return (
    <div className={inputs.card} role="group" aria-label={titles[happening.type]}>
      <div className={inputs.cardHead}>
        <b>{titles[happening.type]}</b>
        <CloseButton size="sm" aria-label={inspector.removeItem} onClick={onRemove} />
      </div>
      {happening.type === 'message' && (
        <>
          <Select
            size="xs"
            aria-label={simulate.happens}
            data={messages.map((id) => ({ value: id, label: actions.titleOf(id) }))}
            value={happening.stepId}
            onChange={(stepId) => stepId && onChange({ ...happening, stepId })}
          />
          <Select
            size="xs"
            aria-label={simulate.becomes}
            data={facts.map((fact) => ({ value: fact, label: simulate.facts[fact] }))}
            value={happening.fact}
            onChange={(fact) => fact && onChange({ ...happening, fact })}
          />
        </>
      )}
      {happening.type === 'event' && (
        <TextInput
          size="xs"
          label={simulate.eventName}
          value={happening.name}
          onChange={(event) => onChange({ ...happening, name: event.currentTarget.value })}
        />
      )}
      {happening.type === 'attribute' && (
        <div className={classes.pair}>
          <TextInput
            size="xs"
            label={simulate.attributeName}
            value={happening.name}
            onChange={(event) => onChange({ ...happening, name: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            label={simulate.attributeBecomes}
            value={happening.value}
            onChange={(event) => onChange({ ...happening, value: event.currentTarget.value })}
          />
        </div>
      )}
      <DurationInput
        label={happening.type === 'message' ? simulate.afterMessage : simulate.afterStart}
        value={happening.after}
        onChange={(after) => onChange({ ...happening, after })}
        only={units}
      />
    </div>
  )
}
