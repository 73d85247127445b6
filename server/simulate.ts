import type { z } from 'zod'
import type { simulateAnswer, simulateRequest } from '../schema/api/journeys.ts'
import { check } from '../schema/check.ts'
import { compile } from '../schema/compile.ts'
import type { Catalogue } from '../schema/define-step.ts'
import { CaravanError } from '../schema/errors.ts'
import type { Facts, FactMessage, Instant } from '../schema/facts.ts'
import { openDocument } from '../schema/migrate-doc.ts'
import type { Plan, PlanStep } from '../schema/plan.ts'
import { type ActOutcome, simulate } from '../schema/simulate.ts'
import type { UpdateConfig } from '../schema/steps/update.ts'
import type { Person, WorkspaceFacts } from '../activities/define-runner.ts'
import type { Deps } from '../activities/deps.ts'
import { decide } from '../activities/eligibility.ts'
import type { RenderedContent } from '../activities/gateways/gateway.ts'
import { applyChange } from '../activities/steps/update.ts'
import { outsideOf } from '../activities/steps/message.ts'
import { previewMessage } from '../activities/steps/preview.ts'
import { loadFacts } from '../activities/store/load-facts.ts'
import { workspaceFacts } from '../activities/store/workspace-facts.ts'
import { embedTemplates } from './embed-templates.ts'

type Request = z.infer<typeof simulateRequest>
type Answer = z.infer<typeof simulateAnswer>
const horizonMs = 2 * 366 * 86_400_000

/** Runs a stored or made-up contact through a draft on a virtual clock; nothing is sent, nothing is written. */
export async function simulateDraft(
  deps: Deps,
  workspace: number,
  journeyId: string,
  catalogue: Catalogue,
  request: Request,
): Promise<Answer> {
  const opened = openDocument(request.doc)
  if (!opened.ok) throw new CaravanError('badDocument', { issues: opened.issues.join('; ') })
  const doc = await embedTemplates(deps.database.db, opened.doc, workspace)
  const compiled = compile(doc, catalogue, deps.kinds)
  if (!compiled.ok)
    return {
      hops: [],
      messages: [],
      end: null,
      waitingUntil: null,
      problems: check(doc, catalogue, deps.kinds),
    }
  const { plan } = compiled
  const startAt = request.startAt === undefined ? Date.now() : Date.parse(request.startAt)
  const trigger =
    request.trigger === undefined ? plan.triggers[0]! : plan.steps.findIndex((step) => step.id === request.trigger)
  if (trigger < 0) throw new CaravanError('notFound', { what: 'step', id: request.trigger ?? '' })
  const subject = await loadSubject(deps, workspace, plan, request, startAt)
  const messages: Answer['messages'] = []
  const result = simulate({
    plan,
    kinds: deps.kinds,
    journeyId,
    trigger,
    facts: subject.facts,
    startAt,
    endAt: startAt + horizonMs,
    events: request.events.map((event) => ({
      name: event.name,
      at: Date.parse(event.at),
      properties: event.properties,
    })),
    changes: request.changes.map((change) => ({ ...change, at: Date.parse(change.at) })),
    act: (step, facts, now) => act(deps, plan, step, facts, now, request, subject.workspace, messages),
  })
  return {
    hops: result.hops.map((hop) => ({
      stepId: plan.steps[hop.step]?.id ?? '',
      port: hop.port === null ? null : (plan.steps[hop.step]?.ports[hop.port]?.id ?? null),
      at: new Date(hop.at).toISOString(),
      why: hop.why.map(({ what, value }) => ({ what, ...(value === undefined ? {} : { value }) })),
    })),
    messages,
    end: result.end
      ? { reason: result.end.reason, at: new Date(result.end.at).toISOString() }
      : result.stuck
        ? { reason: `stuck: ${result.stuck}`, at: new Date(startAt).toISOString() }
        : null,
    waitingUntil: result.restingUntil === null ? null : new Date(result.restingUntil).toISOString(),
    problems: compiled.warnings,
  }
}

function act(
  deps: Deps,
  plan: Plan,
  step: PlanStep,
  facts: Facts,
  now: Instant,
  request: Request,
  workspace: WorkspaceFacts,
  messages: Answer['messages'],
): ActOutcome {
  if (step.kind === 'update') {
    const state = { attributes: facts.contact.attributes, tags: facts.contact.tags }
    for (const change of (step.config as UpdateConfig).changes) applyChange(state, change)
    return { port: 'next', ...state }
  }
  if (step.effect !== 'message') return { port: step.ports[0]?.id ?? 'next', why: [{ what: 'simulated', value: true }] }
  const person = personOf(facts, now)
  const verdict = decide(person, {
    channel: step.channel!,
    settings: plan.settings,
    consentRequired: workspace.consentRequired,
    outside: outsideOf(step.config),
    now,
  })
  if ('skip' in verdict) return { port: 'skipped', why: [{ what: 'reason', value: verdict.skip }] }
  if ('postpone' in verdict) return { port: 'sent', postpone: verdict.postpone }
  const rendered = previewMessage(step, { person, plan, workspace, publicUrl: workspace.linkAddress ?? deps.publicUrl })
  if ('failed' in rendered) return { port: 'failed', why: [{ what: 'reason', value: rendered.failed }] }
  messages.push({
    stepId: step.id,
    channel: step.channel!,
    at: new Date(now).toISOString(),
    ...texts(rendered.content),
  })
  const fact = (name: FactMessage['fact'], at: Instant, text?: string): FactMessage => ({
    fact: name,
    at,
    step: step.id,
    channel: step.channel!,
    journey: '',
    ...(text === undefined ? {} : { text }),
  })
  const responses = request.responses.filter((response) => response.stepId === step.id)
  return {
    port: 'sent',
    messages: [
      fact('accepted', now),
      ...responses.map(({ fact: name, afterMs, text }) => fact(name, now + afterMs, text)),
    ],
  }
}

function texts(content: RenderedContent): { text: string; subject?: string; html?: string } {
  return content.channel === 'email'
    ? { subject: content.subject, html: content.html, text: content.text }
    : { text: content.text }
}

/** A simulated contact has every address and no suppression: what is tried is the journey. */
function personOf(facts: Facts, now: Instant): Person {
  const { contact } = facts
  return {
    position: 0,
    enrolment: 0,
    ref: '0',
    arrivedAt: now,
    tries: 0,
    entry: facts.entry,
    answers: facts.answers,
    contact: {
      id: contact.id,
      key: String(contact.attributes['key'] ?? contact.id),
      name: typeof contact.attributes['name'] === 'string' ? contact.attributes['name'] : null,
      attributes: contact.attributes,
      tags: contact.tags,
      consents: facts.consents,
      zone: contact.zone ?? null,
      locale: contact.locale ?? null,
      address: Buffer.alloc(1),
      suppressed: false,
      erased: false,
    },
  }
}

async function loadSubject(
  deps: Deps,
  workspace: number,
  plan: Plan,
  request: Request,
  startAt: Instant,
): Promise<{ facts: Facts; workspace: WorkspaceFacts }> {
  const { db } = deps.database
  const contact =
    request.contactId === undefined
      ? undefined
      : await db
          .selectFrom('contact')
          .selectAll()
          .where('id', '=', request.contactId)
          .where('workspace', '=', workspace)
          .executeTakeFirst()
  if (request.contactId !== undefined && !contact)
    throw new CaravanError('notFound', { what: 'contact', id: String(request.contactId) })
  const subject = {
    contactId: contact?.id ?? 0,
    attributes: contact
      ? { ...contact.attributes, key: contact.key, ...(contact.name === null ? {} : { name: contact.name }) }
      : (request.contact?.attributes ?? {}),
    tags: contact?.tags ?? request.contact?.tags ?? [],
    consents: contact?.consents ?? {},
    zone: contact?.zone ?? request.contact?.zone ?? null,
    locale: contact?.locale ?? null,
    entry: request.entry ?? {},
    answers: {},
  }
  const factsOf = await loadFacts(db, [subject], plan.needs, workspace, startAt)
  return { facts: factsOf(subject), workspace: await workspaceFacts(db, workspace) }
}
