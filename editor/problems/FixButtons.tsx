import { IconWand } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { Problem } from '../../schema/problem.ts'
import { useDocument, useJourney, useView } from '../canvas/JourneyContext.tsx'
import classes from './FixButtons.module.css'

/** What mends a problem with one click. Nothing for a problem that needs words or a decision. */
export function FixButtons({ problem }: { problem: Problem }) {
  const { actions } = useJourney()
  const doc = useDocument((state) => state.doc)
  const catalogue = useView((state) => state.catalogue)
  // oxlint-disable-next-line react/exhaustive-deps -- what can be done depends on the document and the names in the workspace
  const fixes = useMemo(() => actions.fixes(problem), [actions, problem, doc, catalogue])
  if (fixes.length === 0) return null
  return (
    <span className={classes.fixes}>
      {fixes.map((fix, index) => (
        <button
          key={index}
          type="button"
          className={classes.fix}
          data-fix={fix.name}
          onClick={() => actions.fix(problem, fix)}
        >
          <IconWand size={14} stroke={1.8} aria-hidden />
          {actions.fixText(fix)}
        </button>
      ))}
    </span>
  )
}
