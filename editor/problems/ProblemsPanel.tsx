import { IconAlertCircle, IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { problemText } from '../../schema/problem-texts.ts'
import { useLanguage } from '../app/language.ts'
import { useJourney, useSession, useView } from '../canvas/JourneyContext.tsx'
import { KindTile } from '../canvas/KindTile.tsx'
import { PanelHead } from '../inspector/PanelHead.tsx'
import { useTexts } from '../i18n/texts.ts'
import { FixButtons } from './FixButtons.tsx'
import { ReachWarnings } from './ReachWarnings.tsx'
import classes from './ProblemsPanel.module.css'

/** Everything that is wrong with the drawing; a click goes there. */
export function ProblemsPanel() {
  const { session, actions, view } = useJourney()
  const { canvas } = useTexts()
  const language = useLanguage()
  const problems = useView((state) => state.problems)
  const focus = useSession((state) => state.focus)
  const errors = problems.filter((problem) => problem.severity === 'error').length
  return (
    <>
      <PanelHead
        title={canvas.problems}
        subtitle={problems.length > 0 ? canvas.problemCount(errors, problems.length - errors) : undefined}
        onClose={() => session.setState({ panel: null })}
      />
      {problems.length === 0 ? (
        <div className={classes.none}>
          <IconCircleCheck size={34} stroke={1.5} />
          <b>{canvas.noProblems}</b>
          <span>{canvas.noProblemsHint}</span>
        </div>
      ) : (
        <ul className={classes.list}>
          {problems.map((problem, index) => {
            const kind =
              problem.stepId === undefined ? undefined : view.getState().shapes.get(problem.stepId)?.step.kind
            return (
              <li key={index} className={classes.item}>
                <button
                  type="button"
                  className={classes.problem}
                  data-here={(problem.stepId !== undefined && problem.stepId === focus) || undefined}
                  onClick={() => {
                    if (problem.stepId) actions.focusStep(problem.stepId, { open: true })
                    else if (problem.field?.startsWith('settings')) session.setState({ open: 'settings', panel: null })
                    if (problem.stepId) session.setState({ panel: null })
                  }}
                >
                  {kind ? (
                    <KindTile kind={kind} size={26} />
                  ) : (
                    <span className={classes.mark} data-error={problem.severity === 'error' || undefined}>
                      {problem.severity === 'error' ? (
                        <IconAlertCircle size={20} stroke={1.7} />
                      ) : (
                        <IconAlertTriangle size={20} stroke={1.7} />
                      )}
                    </span>
                  )}
                  <span>
                    {problem.stepId && (
                      <b className={classes.title} data-error={problem.severity === 'error' || undefined}>
                        {actions.titleOf(problem.stepId)}
                      </b>
                    )}
                    {problemText(problem, language)}
                  </span>
                </button>
                <FixButtons problem={problem} />
              </li>
            )
          })}
        </ul>
      )}
      <ReachWarnings />
    </>
  )
}
