import { ApplicationFailure } from '@temporalio/activity'
import { sql } from 'kysely'
import type { z } from 'zod'
import { draftRequest } from '../schema/api/contacts.ts'
import type { Json } from '../schema/json.ts'
import { CopyError } from '../activities/ai/copy-error.ts'
import { createCopyModel } from '../activities/ai/copy-model.ts'
import type { CopyContext, CopyEvent, CopyRequest } from '../activities/ai/copy-request.ts'
import { draftCopy } from '../activities/ai/draft-copy.ts'
import { violationText } from '../activities/ai/violation-texts.ts'
import type { Deps } from '../activities/deps.ts'
import type { Db } from '../activities/store/db.ts'
import type { Config } from './config.ts'
import { draftChannel, draftKey } from './draft-stream.ts'
import type { Progress } from './long-work.ts'

const defaultDailyTokens = 200_000

/** Writes the drafts of a waiting brief and tells of each piece by NOTIFY. A budget or credentials that fail are final; the rest is Temporal's to retry. */
export async function writeDrafts(
  deps: Deps,
  ai: Config['ai'],
  { id, workspace }: { id: string; workspace: number },
  { heartbeat, signal }: Progress,
): Promise<void> {
  const { db } = deps.database
  const stored = await db.selectFrom('ai_cache').select('value').where('key', '=', draftKey(id)).executeTakeFirst()
  if (!stored) return // whoever asked has gone
  const brief = draftRequest.parse(stored.value)
  const tell = (event: string, data: Json) =>
    sql`select pg_notify(${draftChannel(id)}, ${JSON.stringify({ event, data }).slice(0, 7900)})`.execute(db)
  const row = await db.selectFrom('workspace').selectAll().where('id', '=', workspace).executeTakeFirstOrThrow()
  const model = ai ? createCopyModel({ baseURL: ai.baseUrl, apiKey: ai.apiKey ?? 'none', model: ai.model }) : null
  try {
    const request = requestOf(
      brief,
      { signature: row.signature, optOut: row.opt_out, bannedWords: row.settings.bannedWords ?? [] },
      await attributeTypes(db, workspace),
    )
    const limit = row.settings.aiTokensPerDay ?? defaultDailyTokens
    for await (const event of draftCopy(request, {
      model,
      cache: cacheOf(db),
      budget: budgetOf(db, workspace, limit),
      signal,
      onProgress: () => heartbeat(),
    })) {
      const [name, data] = eventOf(event, brief.brief.language)
      await tell(name, data)
    }
  } catch (error) {
    if (!(error instanceof CopyError)) throw error
    if (error.retryable)
      throw ApplicationFailure.create({
        message: error.message,
        type: error.code,
        ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
      })
    await tell('error', { code: error.code, text: error.text })
    throw ApplicationFailure.nonRetryable(error.message, error.code)
  }
}

type Brief = z.infer<typeof draftRequest>

function requestOf(
  { channel, brief, drafts }: Brief,
  workspace: { signature: string; optOut: string; bannedWords: string[] },
  variables: CopyContext['variables'],
): CopyRequest {
  return {
    channel,
    brief,
    drafts,
    context: {
      variables: [{ path: 'contact.name', type: 'text', maxLength: 20 }, ...variables],
      signature: workspace.signature || null,
      optOutText: workspace.optOut,
      purpose: 'marketing',
      rule: brief.language === 'zh' ? 'mainland' : 'international',
      bannedWords: workspace.bannedWords,
      allowedLinks: brief.keep.filter((item) => /^https?:\/\//.test(item)),
    },
  }
}

/** Names and types of attributes; never a value (promise P7). */
async function attributeTypes(db: Db, workspace: number): Promise<CopyContext['variables']> {
  const { rows } = await sql<{ name: string; type: string }>`
    select k as name, min(jsonb_typeof(c.attributes -> k)) as type from (select attributes from contact where workspace = ${workspace} order by id desc limit 500) c,
      jsonb_object_keys(c.attributes) k group by k order by k limit 40`.execute(db)
  const types = new Map([
    ['number', 'number'],
    ['boolean', 'boolean'],
  ] as const)
  return rows.map(({ name, type }) => ({
    path: `contact.${name}`,
    type: types.get(type as 'number') ?? 'text',
    maxLength: 20,
  }))
}

function eventOf(event: CopyEvent, language: 'en' | 'zh'): [name: string, data: Json] {
  if (event.type === 'delta') return ['draft', { index: event.draft, delta: event.delta }]
  if (event.type === 'notice') return ['notice', { code: event.code }]
  if (event.type === 'restart') return ['restart', {}]
  const { subject, text } = event.content
  return [
    'done',
    {
      index: event.draft,
      text,
      ...(subject === undefined ? {} : { subject }),
      source: event.source,
      violations: event.violations.map((violation) => violationText(violation, language)),
    },
  ]
}

function cacheOf(db: Db) {
  return {
    get: async (key: string): Promise<Json | undefined> =>
      (await db.selectFrom('ai_cache').select('value').where('key', '=', key).executeTakeFirst())?.value,
    put: async (key: string, value: Json): Promise<void> => {
      await db
        .insertInto('ai_cache')
        .values({ key, value: JSON.stringify(value) })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: JSON.stringify(value) }))
        .execute()
    },
  }
}

/** Tokens a workspace may spend a day; a reservation holds its place before the call. */
function budgetOf(db: Db, workspace: number, limit: number) {
  const add = (tokens: number, most: number) =>
    sql<{ tokens: number }>`
    insert into ai_spend as s (workspace, day, tokens) values (${workspace}, (now() at time zone 'utc')::date, greatest(0, ${tokens}::bigint))
    on conflict (workspace, day) do update set tokens = greatest(0, s.tokens + ${tokens}::bigint) where s.tokens + ${tokens}::bigint <= ${most}::bigint
    returning tokens`.execute(db)
  return {
    reserve: async (tokens: number): Promise<boolean> => tokens <= limit && (await add(tokens, limit)).rows.length > 0,
    settle: async (reserved: number, used: number): Promise<void> =>
      void (await add(used - reserved, Number.MAX_SAFE_INTEGER)),
  }
}
