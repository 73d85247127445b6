import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useLanguage } from '../../app/language.ts'
import { useJourney, useView } from '../../canvas/JourneyContext.tsx'
import { queries } from '../../data/queries.ts'
import { stepTitle } from '../../document/describe.ts'
import type { Names } from './condition-kinds.ts'

/** What conditions of the open journey may refer to. */
export function useJourneyNames(): Names {
  const names = useWorkspaceNames()
  const { kinds } = useJourney()
  const language = useLanguage()
  const shapes = useView((state) => state.shapes)
  return useMemo(() => {
    const all = [...shapes.values()]
    const option = (shape: (typeof all)[number]) => ({ value: shape.id, label: stepTitle(shape.step, kinds)[language] })
    return {
      ...names,
      messages: all.filter((shape) => shape.message).map(option),
      answers: all.filter((shape) => shape.kind?.action?.effect === 'data' && shape.step.kind !== 'update').map(option),
      entry: true,
    }
  }, [names, shapes, kinds, language])
}

/** What conditions outside of a journey may refer to: segments, for example. */
export function useWorkspaceNames(): Names {
  const catalogue = useQuery(queries.catalogue()).data
  return useMemo(
    () => ({
      attributes: catalogue?.attributes ?? [],
      tags: catalogue?.tags ?? [],
      events: catalogue?.events ?? [],
      segments: Object.entries(catalogue?.segments ?? {}).map(([value, { name }]) => ({ value, label: name })),
      messages: [],
      answers: [],
      entry: false,
    }),
    [catalogue],
  )
}
