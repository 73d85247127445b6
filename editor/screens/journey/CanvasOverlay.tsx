import { PresenceRings } from '../../collaborate/PresenceRings.tsx'
import { ArmMarks } from '../../live/ArmMarks.tsx'
import { PaceReader } from '../../live/PaceReader.tsx'
import { PeriodMarks } from '../../live/PeriodMarks.tsx'
import { WhyMarks } from '../../live/WhyMarks.tsx'
import { Token } from '../../simulate/Token.tsx'

/** What is drawn over the cards: other people, reasons, intervals, periods, the token of a simulation. */
export function CanvasOverlay() {
  return (
    <>
      <PresenceRings />
      <WhyMarks />
      <ArmMarks />
      <PeriodMarks />
      <PaceReader />
      <Token />
    </>
  )
}
