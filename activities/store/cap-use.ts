import { sql } from 'kysely'
import type { Instant } from '../../schema/facts.ts'
import { channelNumber, messageStatus } from '../../schema/tables.ts'
import type { Db } from './db.ts'

/** A cap in force: `channel` null = over all channels. */
export type CapInForce = { channel: keyof typeof channelNumber | null; max: number; since: Instant }
export type CapAsk = { contact: number; ref: string }

/**
 * Sets a message aside for each contact whose caps have room, and answers the references that were granted. Exact however many ask at
 * once: each contact's row is locked while it is counted. What counts is what was set aside and what was sent, each message once; asking
 * again for the same reference is granted again and counts once.
 */
export async function reserveCaps(
  db: Db,
  channel: keyof typeof channelNumber,
  caps: CapInForce[],
  now: Instant,
  asks: CapAsk[],
): Promise<Set<string>> {
  const granted = new Set<string>()
  // A statement touches a row once: somebody who is in a batch twice asks one time after the other.
  for (const round of rounds(asks)) {
    const rows = await reserveRound(db, channelNumber[channel], caps, now, round)
    const of = new Map(round.map(({ contact, ref }) => [contact, ref]))
    for (const contact of rows) granted.add(of.get(contact)!)
  }
  return granted
}

/** Gives back what was set aside for messages that were refused, so that they do not count. */
export async function releaseCaps(db: Db, asks: CapAsk[]): Promise<void> {
  if (asks.length === 0) return
  await sql`
    update cap_use u set (ref, channel, at) = (
      select coalesce(array_agg(x.ref), '{}'), coalesce(array_agg(x.channel), '{}'), coalesce(array_agg(x.at), '{}')
      from unnest(u.ref, u.channel, u.at) as x(ref, channel, at) where x.ref <> all(g.refs))
    from (
      select c, array_agg(r) as refs from unnest(${asks.map((ask) => ask.contact)}::bigint[], ${asks.map((ask) => ask.ref)}::bigint[]) as a(c, r)
      group by c order by c
    ) g where u.contact_id = g.c`.execute(db)
}

function rounds(asks: CapAsk[]): CapAsk[][] {
  const result: CapAsk[][] = []
  const seen = new Map<number, number>()
  for (const ask of asks) {
    const round = seen.get(ask.contact) ?? 0
    seen.set(ask.contact, round + 1)
    ;(result[round] ??= []).push(ask)
  }
  return result
}

async function reserveRound(
  db: Db,
  channel: number,
  caps: CapInForce[],
  now: Instant,
  asks: CapAsk[],
): Promise<number[]> {
  const contacts = sql`${asks.map((ask) => ask.contact)}::bigint[]`
  return db.transaction().execute(async (trx) => {
    await sql`
      insert into cap_use (contact_id, ref, channel, at) select c, '{}', '{}', '{}' from unnest(${contacts}) as c order by c
      on conflict do nothing`.execute(trx)
    // All of them in one order, so that nobody waits in a circle; whoever comes later counts what this transaction sets aside.
    await sql`select from cap_use where contact_id = any(${contacts}) order by contact_id for update`.execute(trx)
    const { rows } = await sql<{ contact: number }>`
      update cap_use u set
        (ref, channel, at) = (
          select array_agg(x.ref), array_agg(x.channel), array_agg(x.at) from (
            select ref, channel, at from unnest(u.ref, u.channel, u.at) as old(ref, channel, at)
            where old.at > ${new Date(now)}::timestamptz - interval '2 days' and old.ref <> ask.ref
            union all select ask.ref, ${channel}::smallint, ${new Date(now)}::timestamptz
          ) x)
      from unnest(${contacts}, ${asks.map((ask) => ask.ref)}::bigint[]) as ask(contact, ref)
      where u.contact_id = ask.contact and (ask.ref = any(u.ref) or not exists (
        select from json_to_recordset(${rulesOf(caps)}::json) as cap(channel smallint, max int, since timestamptz)
        where (select count(*) from (
          select m.id from message m join journey_version v on v.id = m.version
          where m.contact_id = u.contact_id and m.at > cap.since and (cap.channel is null or m.channel = cap.channel)
            and m.status <> ${messageStatus.rejected} and v.purpose is distinct from 'transactional'
          union
          select x.ref from unnest(u.ref, u.channel, u.at) as x(ref, channel, at)
          where x.at > cap.since and (cap.channel is null or x.channel = cap.channel)
        ) counted) >= cap.max))
      returning u.contact_id as contact`.execute(trx)
    return rows.map(({ contact }) => contact)
  })
}

function rulesOf(caps: CapInForce[]): string {
  return JSON.stringify(
    caps.map(({ channel, max, since }) => ({
      channel: channel === null ? null : channelNumber[channel],
      max,
      since: new Date(since).toISOString(),
    })),
  )
}
