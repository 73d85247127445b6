import { Button, CloseButton, SegmentedControl, Select, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useJourney, useSession, useSimulation } from '../canvas/JourneyContext.tsx'
import { useTexts } from '../i18n/texts.ts'
import { useSample } from '../preview/use-sample.ts'
import type { Who as Subject } from './scenario.ts'
import classes from './SimulatePanel.module.css'

/** Who is walked through the draft: a contact there is, or one made up here. */
export function Who() {
  const { simulation, session } = useJourney()
  const { simulate, inspector } = useTexts()
  const { who } = useSimulation((state) => state.inputs)
  const chosen = useSession((state) => state.sampleContact)
  const { contact, others } = useSample(who.type === 'contact' && who.id !== null ? who.id : chosen)
  const change = (next: Subject) => {
    const { inputs } = simulation.getState()
    simulation.setState({ inputs: { ...inputs, who: next } })
  }
  return (
    <div className={classes.group}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={simulate.who}
        value={who.type}
        data={[
          { value: 'contact', label: simulate.realContact },
          { value: 'madeUp', label: simulate.madeUp },
        ]}
        onChange={(type) =>
          change(
            type === 'madeUp'
              ? { type, attributes: [{ name: 'name', value: simulate.madeUpName }] }
              : { type: 'contact', id: null },
          )
        }
      />
      {who.type === 'contact' ? (
        <Select
          label={simulate.contact}
          searchable
          data={others.map((row) => ({ value: String(row.id), label: row.name ?? row.key }))}
          value={contact ? String(contact.id) : null}
          onChange={(id) => {
            if (id === null) return
            change({ type: 'contact', id: Number(id) })
            session.setState({ sampleContact: Number(id) })
          }}
        />
      ) : (
        <>
          {who.attributes.map(({ name, value }, index) => (
            <div key={index} className={classes.pair}>
              <TextInput
                size="xs"
                aria-label={simulate.attributeName}
                placeholder={simulate.attributeName}
                value={name}
                onChange={(event) =>
                  change({ ...who, attributes: who.attributes.with(index, { name: event.currentTarget.value, value }) })
                }
              />
              <TextInput
                size="xs"
                aria-label={simulate.attributeValue}
                placeholder={simulate.attributeValue}
                value={value}
                onChange={(event) =>
                  change({ ...who, attributes: who.attributes.with(index, { name, value: event.currentTarget.value }) })
                }
              />
              <CloseButton
                size="sm"
                aria-label={inspector.removeItem}
                onClick={() => change({ ...who, attributes: who.attributes.toSpliced(index, 1) })}
              />
            </div>
          ))}
          <Button
            variant="subtle"
            size="compact-sm"
            style={{ justifySelf: 'start' }}
            leftSection={<IconPlus size={14} />}
            onClick={() => change({ ...who, attributes: [...who.attributes, { name: '', value: '' }] })}
          >
            {simulate.addAttribute}
          </Button>
        </>
      )}
    </div>
  )
}
