import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadFacts, type FactSubject } from '../../../activities/store/load-facts.ts'
import { openDatabase, type Database } from '../../../activities/store/db.ts'
import { factsNeeded } from '../../../schema/compile.ts'
import { visitCondition, type Condition } from '../../../schema/condition.ts'
import { evaluate } from '../../../schema/condition/evaluate.ts'
import { conditionSql } from '../../../schema/condition/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/stack.ts'
import { arbitraryCondition, segments } from './condition-law/conditions.ts'
import { now, populate } from './condition-law/population.ts'

let testDatabase: TestDatabase
let database: Database
let subjects: FactSubject[]
let keys: Map<number, string>

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.url)
  await populate(database.db, 120, 20_261)
  for (const [id, condition] of Object.entries(segments)) {
    if (condition)
      await database.db
        .insertInto('segment')
        .values({ id, workspace: 1, name: id, condition: JSON.stringify(condition) })
        .execute()
  }
  const rows = await database.db.selectFrom('contact').selectAll().orderBy('id').execute()
  keys = new Map(rows.map((row) => [row.id, row.key]))
  subjects = rows.map((row) => ({
    contactId: row.id,
    attributes: row.attributes,
    tags: row.tags,
    consents: row.consents,
    zone: row.zone,
    locale: row.locale,
    entry: null,
    answers: null,
  }))
})
afterAll(async () => {
  await database.close()
  await testDatabase.drop()
})

async function bySql(condition: Condition, everybody: boolean): Promise<string[]> {
  const { rows } = await sql<{ id: number; met: boolean | null }>`
    select c.id, ${conditionSql(condition, { now, segments, everybody })} as met from contact c order by c.id`.execute(
    database.db,
  )
  const unknown = rows.filter((row) => row.met === null)
  expect(unknown, 'SQL is two-valued').toEqual([])
  return rows.filter((row) => row.met).map((row) => keys.get(row.id) ?? '')
}

async function byInterpreter(condition: Condition): Promise<string[]> {
  const factsOf = await loadFacts(database.db, subjects, factsNeeded([condition]), 1, now)
  return subjects
    .filter((subject) => evaluate(condition, factsOf(subject), now))
    .map((subject) => keys.get(subject.contactId) ?? '')
}

test(
  'an audience in SQL holds exactly the contacts for whom the interpreter says yes',
  { timeout: 240_000 },
  async () => {
    const kinds = new Set<string>()
    let decided = 0
    await fc.assert(
      fc.asyncProperty(arbitraryCondition, async (condition) => {
        const [inSql, inTypeScript] = [await bySql(condition, false), await byInterpreter(condition)]
        visitCondition(condition, (part) => kinds.add(part.type))
        if (inSql.length > 0 && inSql.length < subjects.length) decided++
        expect(inSql).toEqual(inTypeScript)
        expect(await bySql(condition, true)).toEqual(inTypeScript)
      }),
      { numRuns: Number(process.env['LAW_RUNS'] ?? 1200), seed: Number(process.env['LAW_SEED'] ?? 42) },
    )
    // The law means something only where conditions divide people.
    expect(kinds.size).toBe(11)
    expect(decided).toBeGreaterThan(100)
  },
)
