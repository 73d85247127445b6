import { Select } from '@mantine/core'
import { useDocument, useJourney, useView } from '../../canvas/JourneyContext.tsx'
import { useTexts } from '../../i18n/texts.ts'
import type { FormProps } from '../define-step-view.ts'

export function JumpForm({ stepId }: FormProps) {
  const { actions, kinds } = useJourney()
  const { steps } = useTexts()
  const order = useView((state) => state.order)
  const target = useDocument((state) => state.doc.steps[stepId]?.next.to ?? null)
  const data = order
    .filter((id) => id !== stepId && !kinds.get(actions.kindOf(id) ?? '')?.trigger)
    .map((id) => ({ value: id, label: actions.titleOf(id) }))
  return (
    <Select
      label={steps.target}
      placeholder={steps.chooseStep}
      searchable
      data={data}
      value={target}
      onChange={(next) => next && actions.connect({ from: stepId, ports: ['to'] }, next)}
    />
  )
}
