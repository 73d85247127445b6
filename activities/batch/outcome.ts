import type { Instant } from '../../schema/facts.ts'
import type { Read } from '../../schema/condition.ts'
import type { PlanStep } from '../../schema/plan.ts'
import type { Json } from '../../schema/json.ts'
import { enrolmentState, messageStatus } from '../../schema/tables.ts'
import type { CallResult, Person } from '../define-runner.ts'
import { decodeHops, encodeHops } from '../path.ts'
import { Counts } from '../store/counts.ts'
import type { SettledExtra, SettledGroup, Tally } from '../store/settle.ts'

type Fate = Omit<SettledGroup, 'members'>
/** A member as far as its fate needs to know it. */
type Member = Pick<Person, 'enrolment' | 'position'> & { contact: Pick<Person['contact'], 'id'> }

/** Gathers what becomes of the members of one step, as groups for `settle` and as counters. `now` is real, `virtual` the walk's clock. */
export class Outcomes {
  readonly groups = new Map<string, SettledGroup>()
  readonly extras: SettledExtra[] = []
  /** Enrolments by the lane that takes them over. */
  readonly reroutes = new Map<string, number[]>()
  readonly #reasons = new Counts()
  readonly tally: Tally = { accepted: 0, rejected: 0, skipped: 0, unknown: 0, postponed: 0 }
  lastError: string | null = null
  readonly #step: PlanStep
  readonly #index: number
  readonly #clock: { now: Instant; virtual: Instant }
  readonly #retry: { attempts: number; backoffMs: number; unknownPort: string }

  constructor(
    step: PlanStep,
    index: number,
    clock: { now: Instant; virtual: Instant },
    retry: { attempts: number; backoffMs: number; unknownPort: string },
  ) {
    this.#step = step
    this.#index = index
    this.#clock = clock
    this.#retry = retry
  }

  /** Nothing was sent: the person leaves by a port with a reason. */
  leaves(person: Member, port: string, reason?: string): void {
    if (port === 'skipped') this.tally.skipped++
    else if (port === 'failed') this.tally.rejected++
    if (reason !== undefined)
      this.#reasons.add(this.#index, `${port === 'skipped' ? 'skip' : 'fail'}:${reason.split(':')[0]}`)
    this.#leave(person, port, reason, null, null)
  }

  /** Asked again at an instant: the person stays. */
  postponed(person: Person, until: Instant): void {
    this.tally.postponed++
    this.#stay(person, until, 0)
  }

  /** Another lane takes the person: still acting, in a batch of that lane. */
  rerouted(person: Person, lane: string): void {
    this.tally.postponed++
    const members = this.reroutes.get(lane)
    if (members) members.push(person.enrolment)
    else this.reroutes.set(lane, [person.enrolment])
  }

  /** The other side answered, or did not. */
  called(person: Person, result: CallResult): void {
    if (result.state === 'rejected' && result.retryable && person.tries + 1 < this.#retry.attempts) {
      const backoff = result.retryAfterMs ?? Math.min(3_600_000, this.#retry.backoffMs * 2 ** person.tries)
      this.lastError = result.code
      this.tally.postponed++
      this.#stay(person, this.#clock.now + backoff, 1)
      return
    }
    this.tally[result.state]++
    const port = result.state === 'unknown' ? this.#retry.unknownPort : result.port
    if (result.state === 'rejected') {
      this.lastError = result.code
      this.#reasons.add(this.#index, `fail:${result.code.slice(0, 40)}`)
    }
    const reason =
      result.state === 'accepted' ? undefined : result.state === 'unknown' ? `unknown:${result.code}` : result.code
    this.#leave(person, port, reason, result, 'answer' in result ? (result.answer ?? null) : null)
  }

  #leave(person: Member, port: string, reason: string | undefined, result: CallResult | null, answer: Json): void {
    const suppress = result?.state === 'rejected' && result.suppress === true
    this.#join(person, `${port}/${result?.state}/${reason}/${suppress}`, () =>
      this.#fateOf(port, reason, result, suppress),
    )
    const pid = result?.state === 'accepted' ? (result.providerId ?? null) : null
    if (pid !== null || answer !== null) this.extras.push({ p: person.position, pid, a: answer })
  }

  #fateOf(port: string, reason: string | undefined, result: CallResult | null, suppress: boolean): Fate {
    const portIndex = this.#step.ports.findIndex(({ id }) => id === port)
    const next = this.#step.ports[portIndex]?.next ?? -1
    const why: Read[] = reason === undefined ? [] : [{ what: 'reason', value: reason }]
    const message = this.#step.effect === 'message' && result !== null
    return {
      message: message ? messageStatus[result.state] : null,
      code: message && result.state !== 'accepted' ? result.code.slice(0, 200) : null,
      state: next < 0 ? enrolmentState.ended : enrolmentState.waiting,
      step: next,
      end: next < 0 ? 'completed' : null,
      left: true,
      due: next < 0 ? null : this.#clock.now,
      tries: 0,
      suppress,
      hop: encodeHops([{ step: this.#index, port: portIndex < 0 ? null : portIndex, at: this.#clock.virtual, why }]),
    }
  }

  #stay(person: Member, due: Instant, tries: 0 | 1): void {
    this.#join(person, `stay/${due}/${tries}`, () => ({
      message: null,
      code: null,
      state: enrolmentState.waiting,
      step: this.#index,
      end: null,
      left: false,
      due,
      hop: '',
      tries,
      suppress: false,
    }))
  }

  /** A fate is worked out once for all who share it. */
  #join({ enrolment, contact, position }: Member, key: string, fateOf: () => Fate): void {
    let group = this.groups.get(key)
    if (!group) this.groups.set(key, (group = { ...fateOf(), members: [] }))
    group.members.push({ enrolment, contact: contact.id, position })
  }

  /** The counters that go with what was gathered: ways out and ends by group, results by the tally, reasons one by one. */
  counts(): Counts {
    const counts = new Counts(this.#reasons)
    for (const { left, hop, end, members } of this.groups.values()) {
      if (!left) continue
      const port = this.#step.ports[decodeHops(hop)[0]?.port ?? -1]?.id
      counts.add(this.#index, `left:${port ?? 'end'}`, members.length)
      if (end !== null) counts.add(-1, `ended:${end}`, members.length)
    }
    if (this.#step.effect === 'message') for (const state of [1, 2, 3] as const) this.#countMessages(counts, state)
    return counts
  }

  #countMessages(counts: Counts, status: 1 | 2 | 3): void {
    const n = [...this.groups.values()]
      .filter((group) => group.message === status)
      .reduce((sum, group) => sum + group.members.length, 0)
    if (n > 0) counts.add(this.#index, (['accepted', 'unknown', 'rejected'] as const)[status - 1]!, n)
  }
}
