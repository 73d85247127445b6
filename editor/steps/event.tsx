import { Autocomplete } from '@mantine/core'
import { IconBolt } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { EventConfig } from '../../schema/steps/event.ts'
import { queries } from '../data/queries.ts'
import { useTexts } from '../i18n/texts.ts'
import { Filters } from '../inspector/conditions/EventRow.tsx'
import inputs from '../inspector/inputs/inputs.module.css'
import { defineStepView, type FormProps } from './define-step-view.ts'

function EventForm({ config, set, problem }: FormProps<EventConfig>) {
  const { steps } = useTexts()
  const events = useQuery(queries.catalogue()).data?.events ?? []
  return (
    <>
      <Autocomplete
        label={steps.event}
        data={events}
        placeholder={steps.eventPlaceholder}
        value={config.name}
        error={problem('name')}
        onChange={(name) => set('name', name)}
      />
      <div className={inputs.section}>
        <h3>{steps.filters}</h3>
        <Filters value={config.where ?? []} onChange={(where) => set('where', where)} />
      </div>
    </>
  )
}

export const eventView = defineStepView<EventConfig>({ icon: IconBolt, Form: EventForm })
