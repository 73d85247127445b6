import type { FactSubject } from './store/load-facts.ts'
import type { Instant } from '../schema/facts.ts'
import { type Hop, walk, type Walked, type WalkState } from '../schema/interpret.ts'
import { enrolmentState } from '../schema/tables.ts'
import { laneOf } from './lanes.ts'
import type { Deps } from './deps.ts'
import { encodeHops } from './path.ts'
import { soloClock } from './solo-clock.ts'
import type { Counts } from './store/counts.ts'
import type { Db, Trx } from './store/db.ts'
import { loadFacts } from './store/load-facts.ts'
import type { VersionFacts } from './store/versions.ts'
import type { Cut, Fate } from './store/write-moves.ts'

/** A person to be walked, and what came of it. */
export type Walker = FactSubject & { walk: WalkState; /** The contact was erased: the walk ends. */ erased?: boolean }
export type WalkedPerson<P> = { person: P; result: Walked; fate: Fate }

/** Walks a whole slice: facts for all at once, then the interpreter on each. Whoever comes to the same end has an equal fate. */
export async function walkPeople<P extends Walker>(
  deps: Deps,
  db: Db | Trx,
  version: VersionFacts,
  people: P[],
  now: Instant,
): Promise<WalkedPerson<P>[]> {
  const clock = soloClock(version, now)
  const factsOf = await loadFacts(db, people, version.plan.needs, version.workspace.id, now)
  return people.map((person) => {
    const facts = clock.onFacts(factsOf(person))
    if (person.erased) return ended(person, clock.virtual)
    const result = walk({
      plan: version.plan,
      kinds: deps.kinds,
      journeyId: version.journey,
      state: person.walk,
      facts,
      now: clock.virtual,
    })
    return { person, result, fate: fateOf(result, clock.toReal, now) }
  })
}

/** An erased contact's walk is not looked at: it ends where it stands. */
function ended<P extends Walker>(person: P, at: Instant): WalkedPerson<P> {
  const hops: Hop[] = person.walk.arrived === null ? [] : [{ step: person.walk.step, port: null, at, why: [] }]
  const state = { ...person.walk, step: -1, until: null }
  const result: Walked = { state, stop: { end: 'erased' }, hops, arrivals: [] }
  return { person, result, fate: fateOf(result, (instant) => instant, at) }
}

const farFuture = 253402300799000 // 9999-12-31: a listen without timeout is never due by itself

function fateOf({ state, stop, hops }: Walked, toReal: (at: Instant) => Instant, now: Instant): Fate {
  const resting =
    'wait' in stop
      ? toReal(stop.wait)
      : 'listen' in stop
        ? stop.until === null
          ? farFuture
          : toReal(stop.until)
        : null
  return {
    step: state.step,
    visit: state.visit,
    state:
      'end' in stop
        ? enrolmentState.ended
        : 'act' in stop
          ? enrolmentState.acting
          : 'stuck' in stop
            ? enrolmentState.stuck
            : enrolmentState.waiting,
    // Whatever the interpreter said, a resting walk is not looked at again before the next millisecond.
    due: resting === null ? null : Math.max(resting, now + 1),
    arrived: state.arrived,
    since: state.since,
    until: state.until,
    loops: Object.keys(state.loops).length > 0 ? state.loops : null,
    hops: encodeHops(hops),
    end: 'end' in stop ? stop.end : null,
    error: 'stuck' in stop ? stop.stuck.slice(0, 500) : null,
  }
}

/** Adds one walk's arrivals, ways taken and end to the counters. */
export function countWalk(counts: Counts, version: VersionFacts, { state, stop, hops, arrivals }: Walked): void {
  for (const step of arrivals) counts.add(step, 'arrived')
  for (const hop of hops)
    counts.add(
      hop.step,
      `left:${hop.port === null ? 'end' : (version.plan.steps[hop.step]?.ports[hop.port]?.id ?? 'end')}`,
    )
  if ('end' in stop) counts.add(-1, `ended:${stop.end}`)
  if ('stuck' in stop) counts.add(state.step, 'stuck')
}

/** Gathers those who came to rest on action steps, by step. */
export class Cuts {
  readonly #members = new Map<number, number[]>()

  add({ stop }: Walked, enrolment: number): void {
    if (!('act' in stop)) return
    const members = this.#members.get(stop.act)
    if (members) members.push(enrolment)
    else this.#members.set(stop.act, [enrolment])
  }

  /** With the lane of each step, ready for `insertBatches`. */
  withLanes(deps: Deps, version: VersionFacts): Promise<Cut[]> {
    return Promise.all(
      [...this.#members].map(async ([step, members]) => ({ step, members, lane: await laneOf(deps, version, step) })),
    )
  }
}
