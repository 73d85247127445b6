import type { z } from 'zod'
import type { Bilingual, Language } from './bilingual.ts'
import type { Condition, Read } from './condition.ts'
import type { Facts, Instant } from './facts.ts'
import type { Problem } from './problem.ts'
import type { SmsBinding } from './sms/binding.ts'

export const families = ['trigger', 'time', 'listening', 'logic', 'message', 'data', 'ai', 'plugin'] as const
export type Family = (typeof families)[number]

/** A named way out of a step. Labels that the author wrote (a branch's name) are the same in both languages. */
export type Port = { id: string; label: Bilingual; /** May stay unconnected without a warning. */ optional?: boolean }

/** What a control step decides when a walk stands on it. */
export type Decision =
  | { port: string; why?: Read[] }
  | { wait: Instant }
  | { listen: Instant | null }
  | { end: string; why?: Read[] }

/** What a control step may look at. `evaluate` notes the values it read in `reads`. */
export type WalkContext = {
  now: Instant
  /** When the walk came to this step, and when it left its previous action (else `arrived`). */
  arrived: Instant
  since: Instant
  /** The wait or listen deadline fixed at arrival; absent on the first look. */
  until?: Instant
  facts: Facts
  /** The contact's zone, else the journey's. */
  zone: string
  journeyZone: string
  journeyId: string
  stepId: string
  evaluate(condition: Condition, reads: Read[]): boolean
}

/** What a kind's own check may look at. */
export type StepCheckContext = {
  stepId: string
  /** Every step of the document by id, with its kind. */
  kindOf(stepId: string): string | undefined
  catalogue: Catalogue
  purpose: 'marketing' | 'transactional'
  /** For dates that have passed. */
  now: Instant
}

/** A template: `sms` holds the text and bindings of one for text messages, for the rules of providers. */
export type CatalogueTemplate = {
  channel: string
  approved: boolean
  variables: string[]
  sms?: { body: string; bindings: Record<string, SmsBinding> } | undefined
}

/** The names that exist in the workspace: what a document may refer to. */
export type Catalogue = {
  templates: Record<string, CatalogueTemplate>
  segments: Record<string, { name: string }>
  gateways: Record<string, { channel: string; name: string; kind?: string | undefined }>
  /** The words that marketing texts end with. */
  optOut?: string | undefined
  /** Attribute names contacts are known to have; empty = unknown, do not warn. */
  attributes: string[]
}

/**
 * A kind of step: its language part. Built-in kinds and plugins use the same contract.
 * A kind is exactly one of: a trigger (`trigger`), a control step (`walk`), or an action (`action`, with a runner in activities/steps/).
 */
// oxlint-disable-next-line typescript/no-explicit-any -- kinds of all configs live in one registry; each parses its own
export type StepKind<Config = any> = {
  kind: string
  family: Family
  title: Bilingual
  description: Bilingual
  /** Parses and completes a config; unknown keys are refused. */
  config: z.ZodType<Config>
  /** The config of a freshly drawn step. It may have problems (an empty text), never be unparsable. */
  defaults: Config
  ports(config: Config): Port[]
  /** One line for the card: "Wait 2 days, then 09:00 their time". */
  summary(config: Config, language: Language): string
  /** Conditions inside the config: their facts are loaded, their names checked. */
  conditions?(config: Config): Condition[]
  /** Problems that the config schema cannot see. `stepId` is added by the caller. */
  check?(config: Config, context: StepCheckContext): Omit<Problem, 'stepId'>[]
  trigger?: true
  walk?(config: Config, context: WalkContext): Decision
  /** A wait or a listen: a cycle through it is allowed. */
  rests?: true
  action?: {
    /** `message`: writes message rows and asks eligibility; `data`: neither. */
    effect: 'message' | 'data'
    channel?: 'sms' | 'email' | 'wechat'
    /** Tries of a retryable rejection, and the first pause between them (doubles, capped at an hour). */
    retry: { attempts: number; backoffMs: number }
    /** A port that is taken when the action's result is unknown after a crash. */
    unknownPort: string
  }
}

/** Declares a kind; the argument is returned as it is, typed and frozen. */
export function defineStep<Config>(kind: StepKind<Config>): StepKind<Config> {
  return Object.freeze(kind)
}
