import type { Person } from '../../../../activities/define-runner.ts'
import { decide } from '../../../../activities/eligibility.ts'
import { applyChange } from '../../../../activities/steps/update.ts'
import type { Facts, FactEvent, Instant } from '../../../../schema/facts.ts'
import type { Plan, PlanStep } from '../../../../schema/plan.ts'
import { type ActOutcome, simulate, type Simulated } from '../../../../schema/simulate.ts'
import type { Kinds } from '../../../../schema/steps/registry.ts'
import type { Change } from '../../../../schema/steps/update.ts'
import { isZone } from '../../../../schema/time/zone.ts'
import { horizonMs, type LawPerson, reactions, webhookAnswer } from './people.ts'

export type Walker = { person: LawPerson; contact: number; key: string }
export type InMemory = {
  plan: Plan
  kinds: Kinds
  journeyId: string
  startAt: Instant
  entryEvent: string | null
  /** False: nothing comes back about messages. */ reacts?: boolean
}

/** One person's walk in the simulator, with actions that do what the real runners and the sandbox do. */
export function walkInMemory(law: InMemory, walker: Walker): Simulated {
  const { person, contact, key } = walker
  const { plan, kinds, journeyId, startAt } = law
  const events: FactEvent[] = person.events.map((event) => ({
    name: event.name,
    at: startAt + event.after,
    properties: { amount: event.amount },
  }))
  const facts: Facts = {
    contact: {
      id: contact,
      attributes: person.attributes,
      tags: person.tags,
      ...(person.zone !== undefined && isZone(person.zone) ? { zone: person.zone } : {}),
    },
    entry: person.entry,
    answers: {},
    messages: [],
    segments: new Set(person.chosen ? ['chosen'] : []),
    events: law.entryEvent === null ? [] : [{ name: law.entryEvent, at: startAt, properties: person.entry }],
    consents: person.consent === undefined ? {} : { 'sms/marketing': person.consent },
  }
  return simulate({
    plan,
    kinds,
    journeyId,
    trigger: plan.triggers[0]!,
    facts,
    startAt,
    events,
    endAt: startAt + horizonMs,
    act: (step, present, now) => act(plan, step, present, now, person, key, law.reacts ?? true),
  })
}

function act(
  plan: Plan,
  step: PlanStep,
  facts: Facts,
  now: Instant,
  person: LawPerson,
  key: string,
  reacts: boolean,
): ActOutcome {
  if (step.kind === 'update') {
    const state = { attributes: facts.contact.attributes, tags: [...facts.contact.tags] }
    for (const change of step.config.changes as Change[]) applyChange(state, change)
    return { port: 'next', ...state }
  }
  if (step.kind === 'webhook') {
    const { ok, answer } = webhookAnswer(key)
    return { port: ok ? 'ok' : 'failed', answer }
  }
  const channel = step.channel!
  const has = { sms: person.phone, email: person.email, wechat: person.wechat }[channel]
  const verdict = decide(asPerson(facts, has, person, now), {
    channel,
    settings: plan.settings,
    consentRequired: false,
    outside: 'wait',
    now,
  })
  if ('skip' in verdict) return { port: 'skipped' }
  if ('postpone' in verdict) return { port: '', postpone: verdict.postpone }
  if (missesVariable(step, facts)) return { port: 'failed' }
  const fact = { step: step.id, channel, journey: '' }
  return {
    port: 'sent',
    messages: [
      { ...fact, fact: 'accepted', at: now },
      ...(reacts ? reactions(key, step.id) : []).map(({ fact: name, after }) => ({
        ...fact,
        fact: name,
        at: now + after,
      })),
    ],
  }
}

/** Postponed messages of this world never grow stale: its windows open every day. */
function asPerson(facts: Facts, hasAddress: boolean, person: LawPerson, now: Instant): Person {
  return {
    position: 0,
    enrolment: 0,
    ref: '',
    entry: facts.entry,
    answers: facts.answers,
    arrivedAt: now,
    tries: 0,
    contact: {
      id: facts.contact.id,
      key: '',
      name: null,
      attributes: facts.contact.attributes,
      tags: facts.contact.tags,
      consents: facts.consents,
      zone: person.zone ?? null,
      locale: null,
      address: hasAddress ? Buffer.from('x') : null,
      suppressed: false,
      erased: false,
    },
  }
}

function missesVariable({ config }: PlanStep, facts: Facts): boolean {
  const text = `${config.body ?? ''}${config.subject ?? ''}`
  return (
    (text.includes('contact.nick') && facts.contact.attributes['nick'] === undefined) ||
    (text.includes('entry.sku') && facts.entry['sku'] === undefined)
  )
}
