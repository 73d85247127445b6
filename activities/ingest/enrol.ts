import { randomUUID } from 'node:crypto'
import { CaravanError } from '../../schema/errors.ts'
import type { Json } from '../../schema/json.ts'
import { enterContacts } from '../store/enter-contacts.ts'
import { retryTransaction } from '../store/retry-transaction.ts'
import { writeContacts } from '../store/write-contacts.ts'
import { contactIds, distinct } from './events.ts'
import type { IngestDeps } from './upsert-contacts.ts'

export type EnrolRequest = {
  contacts: { key: string; payload?: Record<string, Json> | undefined }[]
  idempotencyKey?: string | undefined
  trigger?: string | undefined
}
/** `repeated`: the same call let this contact in before. */
export type EnrolResult = { key: string; state: 'entered' | 'refused' | 'repeated'; reason?: string }

/**
 * Lets in the contacts named in a call, through an api trigger of the journey's newest version. With the same idempotency key a
 * second call lets in nobody twice. Unknown contacts are made or refused, as the workspace says.
 */
export async function enrol(
  deps: IngestDeps,
  workspace: number,
  journey: string,
  request: EnrolRequest,
): Promise<EnrolResult[]> {
  const now = deps.clock?.() ?? Date.now()
  const live = await deps.live.read(workspace)
  const version = live.versionOf(journey)
  if (!version) throw new CaravanError('wrongState', { state: 'not running' })
  const { facts, open } = version
  const trigger = facts.plan.triggers.find(
    (index) =>
      facts.plan.steps[index]?.kind === 'api' &&
      (request.trigger === undefined || facts.plan.steps[index].id === request.trigger),
  )
  if (trigger === undefined) throw new CaravanError('notFound', { what: 'API trigger', id: request.trigger ?? journey })
  const call = request.idempotencyKey ?? randomUUID()
  const ring = await deps.keys(workspace)
  const named = new Map(request.contacts.map((contact) => [contact.key, contact]))
  const { outcomes, shares } = await retryTransaction(deps.database.db, async (trx) => {
    const ids = await contactIds(trx, workspace, [...named.keys()])
    const missing = [...named.keys()].filter((key) => !ids.has(key))
    if (missing.length > 0 && live.settings.unknownContacts !== 'park') {
      for (const [key, { id }] of await writeContacts(
        trx,
        ring,
        workspace,
        missing.map((key) => ({ key })),
        { source: 'api' },
      ))
        ids.set(key, id)
    }
    const known = [...named.values()].filter(({ key }) => ids.has(key))
    const candidates = known.map(({ key, payload }) => ({
      contact: ids.get(key)!,
      entry: payload ?? {},
      key: `api:${call}:${facts.plan.steps[trigger]!.id}`,
    }))
    const entries = await enterContacts(trx, facts, trigger, candidates, now, open)
    return {
      outcomes: new Map(known.map(({ key }, n) => [key, entries[n]!])),
      shares: entries.flatMap((entry) => (entry.state === 'entered' ? [{ version: facts.id, part: entry.part }] : [])),
    }
  })
  deps.nudge(distinct(shares))
  const answered = new Set<string>()
  return request.contacts.map(({ key }): EnrolResult => {
    const outcome = outcomes.get(key)
    if (!outcome) return { key, state: 'refused', reason: 'unknownContact' }
    const again = answered.has(key)
    answered.add(key)
    if (again) return { key, state: 'repeated' }
    return outcome.state === 'refused'
      ? { key, state: 'refused', reason: outcome.reason }
      : { key, state: outcome.state }
  })
}
