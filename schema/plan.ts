import type { Condition } from './condition.ts'
import type { FactsNeeded } from './facts.ts'
import type { JourneySettings } from './document.ts'

/**
 * The published form of a journey: frozen, flat JSON. Steps are an array in depth-first drawing order; ports are indexes into it,
 * −1 = the walk ends `completed`. Every default is filled in. Its name is `planHash`.
 */
export type Plan = {
  format: 1
  name: string
  settings: JourneySettings
  triggers: number[]
  steps: PlanStep[]
  needs: FactsNeeded
  /** Event names that may wake a resting walk by goal or exit, apart from what its own step listens for. */
  goalEvents: string[]
}

export type PlanStep = {
  id: string
  kind: string
  name: string
  // oxlint-disable-next-line typescript/no-explicit-any -- parsed by the kind's own schema at compile time
  config: any
  ports: { id: string; next: number }[]
  role: 'trigger' | 'control' | 'action'
  effect?: 'message' | 'data'
  channel?: 'sms' | 'email' | 'wechat'
  conditions: Condition[]
  /** True when the step lies on a cycle: only these need a visit count. */
  onCycle: boolean
}

/** What a published version is doing. */
export type VersionState = 'running' | 'paused' | 'stopped' | 'completed'
