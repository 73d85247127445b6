import type { Problem, ProblemCode } from '../../../schema/problem.ts'
import { unknownAttribute } from './condition-fixes.ts'
import {
  dateInPast,
  duplicateBranch,
  emptyBranches,
  noTimeout,
  oneArm,
  unknownSegment,
  weightsSum,
  weightsZero,
  wrongName,
} from './config-fixes.ts'
import { cycleWithoutRest, danglingTarget, loosePort, triggerAsTarget, unknownPort } from './edge-fixes.ts'
import type { FindFixes, Fix, FixContext } from './fix.ts'
import { smsCharacters, smsOptOutTwice, smsUnbound } from './sms-fixes.ts'
import {
  badConfig,
  mismatchedId,
  noTrigger,
  triggerNotListed,
  unknownKind,
  unknownStep,
  unreachable,
} from './step-fixes.ts'

/** Problems that can be mended without asking; the others need words or a decision. */
const fixes: Partial<Record<ProblemCode, FindFixes>> = {
  'no-trigger': noTrigger,
  'trigger-not-listed': triggerNotListed,
  'unknown-kind': unknownKind,
  'bad-config': badConfig,
  'unknown-port': unknownPort,
  'dangling-target': danglingTarget,
  'trigger-as-target': triggerAsTarget,
  unreachable,
  'cycle-without-rest': cycleWithoutRest,
  'loose-port': loosePort,
  'empty-branches': emptyBranches,
  'duplicate-branch': duplicateBranch,
  'weights-zero': weightsZero,
  'weights-sum': weightsSum,
  'one-arm': oneArm,
  'date-in-past': dateInPast,
  'unknown-segment': unknownSegment,
  'unknown-template': wrongName,
  'unknown-gateway': wrongName,
  'template-not-approved': wrongName,
  'wrong-channel': wrongName,
  'unknown-attribute': unknownAttribute,
  'unknown-step': unknownStep,
  'no-timeout': noTimeout,
  'mismatched-id': mismatchedId,
  'sms-unbound': smsUnbound,
  'sms-characters': smsCharacters,
  'sms-opt-out-twice': smsOptOutTwice,
}

/** What can be done about a problem with one click, best first. Each takes the problem away and brings no error. Never throws. */
export function fixesFor(problem: Problem, context: FixContext): Fix[] {
  try {
    return Object.hasOwn(fixes, problem.code) ? (fixes[problem.code as ProblemCode]?.(problem, context) ?? []) : []
  } catch {
    // A config of any shape may come with an import: then there is no quick way.
    return []
  }
}
