import type { SimulateAnswer } from '../data/types.ts'

/** One position of the virtual clock: where the token stands, since when, and how much has been sent. */
export type Frame = { at: string; stepId: string | null; hops: number; messages: number }

/** Every position the walk had, in order: one before each hop, and the last where it ends or rests. */
export function framesOf(
  answer: SimulateAnswer,
  startAt: string,
  targetOf: (stepId: string, port: string) => string | null,
): Frame[] {
  const { hops, messages } = answer
  const frames: Frame[] = []
  let sent = 0
  for (const [index, hop] of hops.entries()) {
    frames.push({ at: hops[index - 1]?.at ?? startAt, stepId: hop.stepId, hops: index, messages: sent })
    if (messages[sent]?.stepId === hop.stepId && messages[sent]?.at === hop.at) sent++
  }
  const last = hops.at(-1)
  const rests = last && last.port !== null && answer.end === null ? targetOf(last.stepId, last.port) : null
  frames.push({
    at: answer.end?.at ?? last?.at ?? startAt,
    stepId: rests ?? last?.stepId ?? null,
    hops: hops.length,
    messages: messages.length,
  })
  return frames
}

/** The first hop at which two walks part; null when they are the same. */
export function partAt(a: SimulateAnswer, b: SimulateAnswer): number | null {
  for (let at = 0; at < Math.max(a.hops.length, b.hops.length); at++) {
    const [one, other] = [a.hops[at], b.hops[at]]
    if (one?.stepId !== other?.stepId || one?.port !== other?.port) return at
  }
  return a.end?.reason === b.end?.reason ? null : a.hops.length
}
