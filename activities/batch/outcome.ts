import type { Instant } from '../../schema/facts.ts'
import type { Read } from '../../schema/condition.ts'
import type { PlanStep } from '../../schema/plan.ts'
import type { Json } from '../../schema/json.ts'
import { enrolmentState, messageStatus } from '../../schema/tables.ts'
import type { CallResult, Person } from '../define-runner.ts'
import { encodeHops } from '../path.ts'
import { Counts } from '../store/counts.ts'
import type { SettledExtra, SettledGroup, Tally } from '../store/settle.ts'

type Fate = Omit<SettledGroup, 'members'>

/** Gathers what becomes of the members of one step, as groups for `settle` and as counters. `now` is real, `virtual` the walk's clock. */
export class Outcomes {
  readonly groups = new Map<string, SettledGroup>()
  readonly extras: SettledExtra[] = []
  readonly counts = new Counts()
  readonly tally: Tally = { accepted: 0, rejected: 0, skipped: 0, unknown: 0, postponed: 0 }
  lastError: string | null = null
  readonly #step: PlanStep
  readonly #index: number
  readonly #clock: { now: Instant; virtual: Instant }
  readonly #retry: { attempts: number; backoffMs: number; unknownPort: string }

  constructor(step: PlanStep, index: number, clock: { now: Instant; virtual: Instant }, retry: { attempts: number; backoffMs: number; unknownPort: string }) {
    this.#step = step
    this.#index = index
    this.#clock = clock
    this.#retry = retry
  }

  /** Nothing was sent: the person leaves by a port with a reason. */
  leaves(person: Person, port: string, reason?: string): void {
    if (port === 'skipped') this.tally.skipped++
    else if (port === 'failed') this.tally.rejected++
    if (reason !== undefined) this.counts.add(this.#index, `${port === 'skipped' ? 'skip' : 'fail'}:${reason.split(':')[0]}`)
    this.#leave(person, port, reason, null, null)
  }

  /** Asked again at an instant: the person stays. */
  postponed(person: Person, until: Instant): void {
    this.tally.postponed++
    this.#stay(person, until, 0)
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
    if (this.#step.effect === 'message') this.counts.add(this.#index, result.state)
    const port = result.state === 'unknown' ? this.#retry.unknownPort : result.port
    if (result.state === 'rejected') {
      this.lastError = result.code
      this.counts.add(this.#index, `fail:${result.code.slice(0, 40)}`)
    }
    const reason = result.state === 'accepted' ? undefined : result.state === 'unknown' ? `unknown:${result.code}` : result.code
    this.#leave(person, port, reason, result, 'answer' in result ? (result.answer ?? null) : null)
  }

  #leave(person: Person, port: string, reason: string | undefined, result: CallResult | null, answer: Json): void {
    const portIndex = this.#step.ports.findIndex(({ id }) => id === port)
    const next = this.#step.ports[portIndex]?.next ?? -1
    const why: Read[] = reason === undefined ? [] : [{ what: 'reason', value: reason }]
    this.counts.add(this.#index, `left:${portIndex < 0 ? 'end' : port}`)
    if (next < 0) this.counts.add(-1, 'ended:completed')
    const message = this.#step.effect === 'message' && result !== null
    this.#add(person, {
      message: message ? messageStatus[result.state] : null, code: message && result.state !== 'accepted' ? result.code.slice(0, 200) : null,
      state: next < 0 ? enrolmentState.ended : enrolmentState.waiting, step: next, end: next < 0 ? 'completed' : null, left: true,
      due: next < 0 ? null : this.#clock.now, tries: 0, suppress: result?.state === 'rejected' && result.suppress === true,
      hop: encodeHops([{ step: this.#index, port: portIndex < 0 ? null : portIndex, at: this.#clock.virtual, why }]),
    })
    const pid = result?.state === 'accepted' ? (result.providerId ?? null) : null
    if (pid !== null || answer !== null) this.extras.push({ p: person.position, pid, a: answer })
  }

  #stay(person: Person, due: Instant, tries: 0 | 1): void {
    this.#add(person, { message: null, code: null, state: enrolmentState.waiting, step: this.#index, end: null, left: false, due, hop: '', tries, suppress: false })
  }

  #add({ enrolment, contact, position }: Person, fate: Fate): void {
    const key = `${fate.hop}/${fate.message}/${fate.code}/${fate.due}/${fate.tries}/${fate.suppress}`
    const group = this.groups.get(key)
    const member = { enrolment, contact: contact.id, position }
    if (group) group.members.push(member)
    else this.groups.set(key, { ...fate, members: [member] })
  }
}
