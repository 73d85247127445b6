import { sql } from 'kysely'
import type { Db } from './db.ts'

/** Which execution of which activity this is, as Temporal names it. The attempt alone is no fence: it can be reused or arrive late. */
export type Execution = { run: string; act: string; att: number }

/** An older delivery of an activity came after a newer one: it must do nothing. */
export class FencedError extends Error {
  constructor(owner: string) {
    super(`a newer execution owns the lane ${owner}`)
    this.name = 'FencedError'
  }
}

/**
 * Takes the next turn of a lane: the number, issued by PostgreSQL at the start of every execution, under which everything is written.
 * Recognises its own commit, so it may be repeated while the database is away. Throws `FencedError` for an older delivery.
 */
export async function takeTurn(db: Db, owner: string, { run, act, att }: Execution): Promise<number> {
  const { rows } = await sql<{ turn: number }>`
    insert into lane as l (owner, turn, run, act, att) values (${owner}, 1, ${run}, ${act}, ${att})
    on conflict (owner) do update set turn = l.turn + 1, run = excluded.run, act = excluded.act, att = excluded.att
      where l.run <> excluded.run or l.act <> excluded.act or l.att < excluded.att
    returning turn`.execute(db)
  if (rows[0]) return rows[0].turn
  const mine = await db
    .selectFrom('lane')
    .select('turn')
    .where('owner', '=', owner)
    .where('run', '=', run)
    .where('act', '=', act)
    .where('att', '=', att)
    .executeTakeFirst()
  if (!mine) throw new FencedError(owner)
  return mine.turn
}
