import { sql } from 'kysely'
import { forbiddenKeys, type Json } from '../../schema/json.ts'
import type { Change, UpdateConfig } from '../../schema/steps/update.ts'
import { defineRunner } from '../define-runner.ts'

/** Changes attributes and tags in the transaction that settles the batch, over the rows as they are at that moment. */
export const update = defineRunner<UpdateConfig, never>({
  kind: 'update',
  perCall: () => 1000,
  idempotent: () => true,
  prepare: (people) =>
    people.map((person) => (person.contact.erased ? { port: 'next', reason: 'erased' } : { port: 'next' })),
  write: async (people, { config }, trx) => {
    const ids = people.map((person) => person.contact.id)
    const rows = await trx
      .selectFrom('contact')
      .select(['id', 'attributes', 'tags'])
      .where('id', 'in', ids)
      .where('erased_at', 'is', null)
      .orderBy('id')
      .forUpdate()
      .execute()
    const changed = rows.map((row) => {
      const state = { attributes: row.attributes, tags: row.tags }
      for (const change of config.changes) applyChange(state, change)
      return { id: row.id, ...state }
    })
    await sql`
      update contact c set attributes = u.attributes, tags = array(select jsonb_array_elements_text(u.tags)), updated_at = now()
      from json_to_recordset(${JSON.stringify(changed)}::json) as u(id bigint, attributes jsonb, tags jsonb) where c.id = u.id`.execute(
      trx,
    )
  },
})

/** Applies one change in place of the contact's attributes and tags. A value of another type counts as absent. */
export function applyChange(state: { attributes: Record<string, Json>; tags: string[] }, change: Change): void {
  if ('tag' in change) {
    const without = state.tags.filter((tag) => tag !== change.tag)
    state.tags = change.do === 'addTag' ? [...without, change.tag] : without
    return
  }
  state.attributes = changeAt(state.attributes, change.attribute.split('.'), (old) => newValue(old, change))
}

function newValue(old: Json | undefined, change: Exclude<Change, { tag: string }>): Json | undefined {
  switch (change.do) {
    case 'set':
      return change.value
    case 'unset':
      return undefined
    case 'increment':
      return (typeof old === 'number' ? old : 0) + change.by
    case 'append':
      return [...(Array.isArray(old) ? old : []), change.value]
    case 'remove':
      return Array.isArray(old) ? old.filter((item) => JSON.stringify(item) !== JSON.stringify(change.value)) : old
  }
}

function changeAt(
  target: Json | undefined,
  [key = '', ...rest]: string[],
  change: (old: Json | undefined) => Json | undefined,
): Record<string, Json> {
  const object = target !== null && typeof target === 'object' && !Array.isArray(target) ? { ...target } : {}
  if (forbiddenKeys.has(key)) return object
  const value = rest.length > 0 ? changeAt(object[key], rest, change) : change(object[key])
  if (value === undefined) delete object[key]
  else object[key] = value
  return object
}
