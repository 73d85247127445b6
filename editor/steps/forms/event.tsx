import { Autocomplete } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { EventConfig } from '../../../schema/steps/event.ts'
import { queries } from '../../data/queries.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Filters } from '../../inspector/conditions/EventRow.tsx'
import inputs from '../../inspector/inputs/inputs.module.css'
import type { FormProps } from '../define-step-view.ts'

export function EventForm({ config, set, problem }: FormProps<EventConfig>) {
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
