import type { Plan } from '../../schema/plan.ts'
import type { DateConfig } from '../../schema/steps/date.ts'
import type { EventConfig } from '../../schema/steps/event.ts'
import { keywordsOf, type ListenConfig } from '../../schema/steps/listen.ts'
import type { WorkspaceSettings } from '../../schema/workspace-settings.ts'
import type { Database } from '../store/db.ts'
import { listen } from '../store/listen.ts'
import { segmentConditions } from '../store/segments.ts'
import { loadVersion, type VersionFacts } from '../store/versions.ts'
import { interestsOf, type Interest, type PlanInterests } from './interests.ts'

export type LiveTrigger = { version: VersionFacts; step: number; where: EventConfig['where']; open: boolean }
/** `attribute`: the first part of the attribute's path. */
export type LiveDate = { version: VersionFacts; step: number; attribute: string }
/** Walks of a version that may change their mind: at these steps, null = wherever they rest. */
export type Watcher = { version: number; steps: number[] | null }
export type LiveVersion = {
  facts: VersionFacts
  interests: PlanInterests
  triggers: boolean
  open: boolean
  running: boolean
}

/** The live versions of one moment, for matching in memory. */
export type LiveSnapshot = {
  settings: WorkspaceSettings
  /** Versions that let people in by a call: the newest of each journey. */
  versionOf(journey: string): LiveVersion | undefined
  triggers(event: string): LiveTrigger[]
  watchers(wants: (interest: Interest) => boolean): Watcher[]
  eventWatchers(event: string): Watcher[]
  /** Words that some live journey listens for as whole replies, normalised. */
  keywords: ReadonlySet<string>
  /** Triggers on contacts' own dates, of the newest versions that run. */
  dates: LiveDate[]
}

export type LiveIndex = {
  /** The present snapshot of a workspace: refreshed when versions changed, and after ten seconds in any case. */
  read(workspace: number): Promise<LiveSnapshot>
  close(): Promise<void>
}

const staleMs = 10_000

/** Keeps triggers and listeners of live versions in memory. Told of changes by LISTEN `caravan_versions`. */
export function createLiveIndex(database: Database): LiveIndex {
  const known = new Map<number, { at: number; loading: Promise<LiveSnapshot> }>()
  const listener = listen(database, 'caravan_versions', () => known.clear())
  return {
    async read(workspace) {
      const hit = known.get(workspace)
      if (hit && Date.now() - hit.at < staleMs) return hit.loading
      const entry = { at: Date.now(), loading: load(database, workspace) }
      known.set(workspace, entry)
      entry.loading.catch(() => known.get(workspace) === entry && known.delete(workspace))
      return entry.loading
    },
    close: listener.close,
  }
}

async function load({ db }: Database, workspace: number): Promise<LiveSnapshot> {
  const rows = await db
    .selectFrom('journey_version')
    .select(['id', 'number', 'state', 'newest'])
    .where('workspace', '=', workspace)
    .where('state', 'in', ['running', 'paused'])
    .execute()
  const segments = await segmentConditions(db, workspace)
  const settings = await db.selectFrom('workspace').select('settings').where('id', '=', workspace).executeTakeFirst()
  const versions: LiveVersion[] = []
  for (const row of rows) {
    const facts = await loadVersion(db, row.id)
    const open = row.state === 'running' || facts.plan.settings.whilePaused !== 'refuse'
    const triggers = row.newest && row.number > 0
    const running = row.state === 'running'
    versions.push({ facts, interests: interestsOf(facts.plan, segments), triggers, open, running })
  }
  return snapshot(versions, settings?.settings ?? {})
}

function snapshot(versions: LiveVersion[], settings: WorkspaceSettings): LiveSnapshot {
  const triggers = new Map<string, LiveTrigger[]>()
  for (const { facts, open } of versions.filter((version) => version.triggers)) {
    for (const { name, trigger } of eventTriggers(facts.plan)) {
      const list = triggers.get(name) ?? []
      triggers.set(name, [
        ...list,
        { version: facts, step: trigger, where: (facts.plan.steps[trigger]!.config as EventConfig).where, open },
      ])
    }
  }
  const watchers = (wants: (interest: Interest) => boolean): Watcher[] =>
    versions.flatMap(({ facts, interests }): Watcher[] => {
      if (wants(interests.anywhere)) return [{ version: facts.id, steps: null }]
      const steps = [...interests.bySteps].filter(([, interest]) => wants(interest)).map(([step]) => step)
      return steps.length > 0 ? [{ version: facts.id, steps }] : []
    })
  const byEvent = new Map<string, Watcher[]>()
  return {
    settings,
    versionOf: (journey) => versions.find(({ facts, triggers }) => triggers && facts.journey === journey),
    triggers: (event) => triggers.get(event) ?? [],
    watchers,
    keywords: new Set(versions.flatMap(({ facts }) => listenedFor(facts.plan))),
    dates: versions.filter(({ triggers, running }) => triggers && running).flatMap(({ facts }) => dateTriggers(facts)),
    eventWatchers(event) {
      let list = byEvent.get(event)
      if (!list) {
        list = watchers((interest) => interest.events.has(event))
        if (byEvent.size < 10_000) byEvent.set(event, list)
      }
      return list
    },
  }
}

function listenedFor({ steps }: Plan): string[] {
  return steps.flatMap(({ kind, config }) => (kind === 'listen' ? keywordsOf(config as ListenConfig) : []))
}

function dateTriggers(version: VersionFacts): LiveDate[] {
  return version.plan.triggers.flatMap((step) => {
    const { kind, config } = version.plan.steps[step]!
    if (kind !== 'date') return []
    return [{ version, step, attribute: (config as DateConfig).attribute.split('.')[0] ?? '' }]
  })
}

function eventTriggers(plan: Plan): { name: string; trigger: number }[] {
  return plan.triggers
    .filter((index) => plan.steps[index]?.kind === 'event')
    .map((trigger) => ({ name: (plan.steps[trigger]!.config as EventConfig).name, trigger }))
}
