import { hash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson, type Json } from '../../schema/json.ts'
import { writeBuiltin } from './builtin-writer.ts'
import { CopyError } from './copy-error.ts'
import type { ChatMessage, CopyModel } from './copy-model.ts'
import type { CopyEvent, CopyRequest, Draft, Violation } from './copy-request.ts'
import { createDraftReader } from './draft-reader.ts'
import { checkDrafts } from './guard-rails.ts'
import { buildPrompt, estimateTokens, maxAnswerTokens, repairPrompt } from './prompt.ts'

/**
 * The outside world of `draftCopy`.
 *
 * - `model`: null without a key: the built-in writer takes over and a notice says so
 * - `cache`: by content hash; a failure of it is not one of ours
 * - `budget`: `reserve` answers false when the workspace has no tokens left; `settle` tells what a reservation really cost
 */
export type CopyDeps = {
  model: CopyModel | null
  cache: { get(key: string): Promise<Json | undefined>; put(key: string, value: Json): Promise<void> }
  budget: { reserve(tokens: number): Promise<boolean>; settle(reserved: number, used: number): Promise<void> }
  signal?: AbortSignal
  /** Called with every piece that arrives: heartbeat here. */
  onProgress?: () => void
}

const draftShape = z.array(z.object({ subject: z.string().max(300).optional(), text: z.string().max(8000) })).max(20)
/** Part of the cache key: a changed prompt or rail makes old answers worthless. */
const promptVersion = 1

/**
 * Drafts of a message for a person to choose from and edit, streamed as they are written, each checked by the guard-rails.
 * At most two calls to the model: the second one corrects what the rails found. Throws `CopyError`.
 */
export async function* draftCopy(request: CopyRequest, deps: CopyDeps): AsyncGenerator<CopyEvent> {
  const { model } = deps
  if (!model) {
    yield { type: 'notice', code: 'builtin' }
    yield* finals(writeBuiltin(request), request, 'builtin')
    return
  }
  const key = copyCacheKey(request, model.name)
  const cached = draftShape.safeParse(await deps.cache.get(key))
  if (cached.success && cached.data.length > 0) {
    yield { type: 'notice', code: 'cached' }
    yield* finals(cached.data as Draft[], request, 'model')
    return
  }
  const first = yield* ask(buildPrompt(request), request, model, deps)
  const faults = checkDrafts(first, request)
  const wanting = first.length < request.drafts || faults.some((list) => list.length > 0)
  const drafts = wanting ? yield* repair(first, faults, request, model, deps) : first
  if (drafts.length === 0) throw new CopyError('unusable')
  if (checkDrafts(drafts, request).every((list) => list.length === 0)) await deps.cache.put(key, drafts)
  yield* finals(drafts, request, 'model')
}

/** The content hash under which a request's drafts are kept. */
export function copyCacheKey(request: CopyRequest, modelName: string): string {
  return hash('sha256', canonicalJson({ promptVersion, modelName, request }))
}

/** One call: streams the texts, returns the drafts that came whole. Tokens are reserved before and settled after. */
async function* ask(
  messages: ChatMessage[],
  request: CopyRequest,
  model: CopyModel,
  deps: CopyDeps,
): AsyncGenerator<CopyEvent, Draft[]> {
  const maxTokens = maxAnswerTokens(request)
  const reserved = estimateTokens(messages, maxTokens)
  if (!(await deps.budget.reserve(reserved))) throw new CopyError('budget')
  let used: number | undefined
  let written = 0
  const reader = createDraftReader()
  try {
    for await (const piece of model.stream(messages, { maxTokens, ...(deps.signal ? { signal: deps.signal } : {}) })) {
      deps.onProgress?.()
      if ('tokens' in piece) used = piece.tokens
      else {
        written += piece.text.length
        for (const { draft, delta } of reader.push(piece.text))
          if (draft < request.drafts) yield { type: 'delta', draft, delta }
      }
    }
  } finally {
    // Servers that do not count get our estimate of what was really written.
    await deps.budget.settle(reserved, used ?? reserved - maxTokens + Math.ceil(written / 2))
  }
  const drafts = draftShape.safeParse(reader.drafts().slice(0, request.drafts))
  return drafts.success ? drafts.data.map((draft) => fitChannel(draft as Draft, request)) : []
}

/** The second and last call. What it makes worse is not taken; when it fails, the first answer stands if there is one. */
async function* repair(
  drafts: Draft[],
  faults: Violation[][],
  request: CopyRequest,
  model: CopyModel,
  deps: CopyDeps,
): AsyncGenerator<CopyEvent, Draft[]> {
  try {
    yield { type: 'restart' }
    const repaired = yield* ask(repairPrompt(request, drafts, faults), request, model, deps)
    const after = checkDrafts(repaired, request)
    return Array.from({ length: Math.max(drafts.length, repaired.length) }, (_, at) => {
      const better = repaired[at] !== undefined && (after[at]?.length ?? 0) <= (faults[at]?.length ?? Infinity)
      return (better ? repaired[at] : (drafts[at] ?? repaired[at])) as Draft
    })
  } catch (error) {
    if (error instanceof CopyError && drafts.length > 0) return drafts
    throw error
  }
}

function fitChannel(draft: Draft, request: CopyRequest): Draft {
  const text = draft.text.trim()
  return request.channel === 'email' ? { subject: (draft.subject ?? '').trim(), text } : { text }
}

async function* finals(drafts: Draft[], request: CopyRequest, source: 'model' | 'builtin'): AsyncGenerator<CopyEvent> {
  const violations = checkDrafts(drafts, request)
  for (const [draft, content] of drafts.entries()) {
    yield { type: 'draft', draft, content, violations: violations[draft] ?? [], source }
  }
}
