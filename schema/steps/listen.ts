import { z } from 'zod'
import { comparisonSchema, type Condition, conditionSchema, messageFacts, type Read } from '../condition.ts'
import { matchesAll } from '../condition/evaluate.ts'
import { defineStep, type WalkContext } from '../define-step.ts'
import type { FactMessage, Instant } from '../facts.ts'
import { normaliseKeyword } from '../sms/opt-out.ts'
import { addDuration } from '../time/calendar.ts'
import { durationSchema } from '../time/duration.ts'
import { durationWords } from '../time/sentences.ts'

/** A word that a reply must be as a whole, whatever its case, width and punctuation. */
const keyword = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .refine((word) => normaliseKeyword(word) !== '', 'a word with letters or digits')

const branchId = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/)
const branch = z.discriminatedUnion('on', [
  z.strictObject({
    id: branchId,
    label: z.string().max(60).optional(),
    on: z.literal('event'),
    name: z.string().max(200),
    where: z.array(comparisonSchema).max(20).default([]),
  }),
  z.strictObject({
    id: branchId,
    label: z.string().max(60).optional(),
    on: z.literal('message'),
    fact: z.enum(messageFacts),
    step: z.string().max(40).optional(),
    /** Only replies that are one of these; without them any reply. */
    keywords: z.array(keyword).max(20).optional(),
  }),
  z.strictObject({
    id: branchId,
    label: z.string().max(60).optional(),
    on: z.literal('state'),
    condition: conditionSchema,
  }),
])
export type ListenBranch = z.infer<typeof branch>
const config = z.strictObject({ branches: z.array(branch).min(1).max(10), timeout: durationSchema.nullable() })
export type ListenConfig = z.infer<typeof config>

const factLabels = {
  accepted: { en: 'sent', zh: '已发送' },
  delivered: { en: 'delivered', zh: '已送达' },
  failed: { en: 'failed', zh: '发送失败' },
  clicked: { en: 'clicked', zh: '已点击' },
  replied: { en: 'replied', zh: '已回复' },
  opened: { en: 'opened', zh: '已打开' },
}

/** Waits for the first of several things to happen, else `timeout` (semantics.md "listen"). The branch ids are the ports. */
export const listen = defineStep<ListenConfig>({
  kind: 'listen',
  family: 'listening',
  title: { en: 'Listen', zh: '倾听' },
  description: {
    en: 'Waits for the first of: a click, a reply, an event, a change',
    zh: '等待最先发生的：点击、回复、事件或变化',
  },
  config,
  defaults: {
    branches: [
      { id: 'clicked', on: 'message', fact: 'clicked' },
      { id: 'replied', on: 'message', fact: 'replied' },
    ],
    timeout: 'P2D',
  },
  rests: true,
  ports: ({ branches, timeout }) => [
    ...branches.map((branch) => ({ id: branch.id, label: labelOf(branch) })),
    ...(timeout === null ? [] : [{ id: 'timeout', label: { en: 'no response', zh: '未响应' } }]),
  ],
  summary: ({ branches, timeout }, language) => {
    const names = branches.map((branch) => labelOf(branch)[language]).join(language === 'zh' ? '、' : ', ')
    if (timeout === null) return language === 'zh' ? `等待 ${names}` : `For ${names}`
    return language === 'zh'
      ? `${names}，最长 ${durationWords(timeout, 'zh')}`
      : `For ${names}, up to ${durationWords(timeout, 'en')}`
  },
  conditions: ({ branches }) => branches.flatMap(conditionOf),
  check: ({ branches, timeout }) => [
    ...branches.flatMap((branch, index) =>
      branch.on === 'event' && branch.name.trim() === ''
        ? [{ code: 'empty-text' as const, severity: 'error' as const, field: `branches.${index}.name` }]
        : [],
    ),
    ...(new Set(branches.map((branch) => branch.id)).size < branches.length
      ? [{ code: 'duplicate-branch' as const, severity: 'error' as const, field: 'branches' }]
      : []),
    ...(timeout === null ? [{ code: 'no-timeout' as const, severity: 'warning' as const, field: 'timeout' }] : []),
  ],
  walk: ({ branches, timeout }, context) => {
    const deadline = timeout === null ? null : (context.until ?? addDuration(context.arrived, timeout, context.zone))
    let first: { at: Instant; port: string; why: Read[] } | undefined
    for (const branch of branches) {
      const hit = firstHit(branch, context, deadline)
      if (hit && (!first || hit.at < first.at)) first = { ...hit, port: branch.id }
    }
    if (first) return { port: first.port, why: first.why }
    if (deadline !== null && deadline <= context.now) return { port: 'timeout' }
    return { listen: deadline }
  },
})

/** The moment a branch was first met since `since` and not after the deadline. A state counts as met when it is looked at. */
function firstHit(
  branch: ListenBranch,
  context: WalkContext,
  deadline: Instant | null,
): { at: Instant; why: Read[] } | undefined {
  const inTime = (at: Instant) => at >= context.since && (deadline === null || at <= deadline)
  if (branch.on === 'event') {
    const hit = context.facts.events.find(
      (event) =>
        event.name === branch.name && inTime(event.at) && matchesAll(branch.where, event.properties, context.now),
    )
    return hit && { at: hit.at, why: [{ what: `event.${hit.name}`, value: new Date(hit.at).toISOString() }] }
  }
  if (branch.on === 'message') {
    const hit = context.facts.messages.find(
      (message) =>
        message.fact === branch.fact &&
        inTime(message.at) &&
        (!branch.step || message.step === branch.step) &&
        says(branch, message),
    )
    return hit && { at: hit.at, why: [{ what: `message.${hit.fact}`, value: hit.step }] }
  }
  const why: Read[] = []
  return context.evaluate(branch.condition, why)
    ? { at: Math.min(context.now, deadline ?? context.now), why }
    : undefined
}

/** Whether a reply is one of the branch's keywords; all else passes. */
function says(
  { keywords = [], fact }: Extract<ListenBranch, { on: 'message' }>,
  { keyword, text }: FactMessage,
): boolean {
  if (fact !== 'replied' || keywords.length === 0) return true
  const said = keyword ?? normaliseKeyword(text ?? '')
  return said !== '' && keywords.some((word) => normaliseKeyword(word) === said)
}

/** The keywords that a step listens for, normalised. */
export function keywordsOf({ branches }: ListenConfig): string[] {
  return branches.flatMap((branch) =>
    branch.on === 'message' && branch.fact === 'replied' ? (branch.keywords ?? []).map(normaliseKeyword) : [],
  )
}

function labelOf(branch: ListenBranch) {
  if (branch.label) return { en: branch.label, zh: branch.label }
  if (branch.on === 'message' && branch.fact === 'replied' && branch.keywords?.length) {
    const words = branch.keywords.slice(0, 3).join(' / ')
    return { en: `replied “${words}”`, zh: `回复「${words}」` }
  }
  if (branch.on === 'message') return factLabels[branch.fact]
  if (branch.on === 'event') return { en: branch.name || 'event', zh: branch.name || '事件' }
  return { en: 'matches', zh: '满足条件' }
}

function conditionOf(branch: ListenBranch): Condition[] {
  if (branch.on === 'event') return [{ type: 'event', name: branch.name, done: true, where: branch.where }]
  if (branch.on === 'message')
    return [{ type: 'message', fact: branch.fact, done: true, ...(branch.step ? { step: branch.step } : {}) }]
  return [branch.condition]
}
