import { useQuery } from '@tanstack/react-query'
import { useDebouncedValue } from '@mantine/hooks'
import { type Condition, visitCondition } from '../../../schema/condition.ts'
import { api } from '../../data/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './conditions.module.css'

/** How many contacts match right now. What only exists inside of a walk cannot be counted ahead. */
export function LiveCount({ condition }: { condition: Condition }) {
  const { conditions } = useTexts()
  const format = useFormat()
  const [settled] = useDebouncedValue(condition, 350)
  const onlyInside = isOnlyInside(settled)
  const count = useQuery({
    queryKey: ['count', settled],
    queryFn: ({ signal }) => api.countSegment(settled, signal),
    enabled: !onlyInside,
    staleTime: 20_000,
    retry: false,
  })
  if (onlyInside) return <p className={classes.count}>{conditions.cannotCount}</p>
  if (count.isError) return null
  return (
    <p className={classes.count} role="status">
      {count.data ? conditions.count(format.number(count.data.count)) : conditions.counting}
    </p>
  )
}

function isOnlyInside(condition: Condition): boolean {
  let inside = false
  visitCondition(condition, (part) => {
    if (part.type === 'entry' || part.type === 'answer' || (part.type === 'message' && part.step)) inside = true
  })
  return inside
}
