import type { VersionCommand } from '../schema/api/journeys.ts'
import { CaravanError } from '../schema/errors.ts'
import { retryFailed, setRate, setVersionState } from '../activities/control/version-state.ts'
import type { Deps } from '../activities/deps.ts'

/**
 * Carries out a command on a version. The columns in PostgreSQL are written first, so that a pause holds even with Temporal away;
 * the drivers are nudged and see it at their next look. The same updates exist on the drivers for operators in the Web UI.
 */
export async function commandVersion(
  deps: Deps,
  input: { journey: string; number: number; command: VersionCommand; author: string },
): Promise<void> {
  const { db } = deps.database
  const version = await db
    .selectFrom('journey_version')
    .selectAll()
    .where('journey', '=', input.journey)
    .where('number', '=', input.number)
    .executeTakeFirst()
  if (!version || input.number < 1)
    throw new CaravanError('notFound', { what: 'version', id: `${input.journey}/${input.number}` })
  const { command } = input
  const allowed = {
    pause: ['running'],
    resume: ['paused'],
    stop: ['running', 'paused'],
    rate: ['running', 'paused'],
    retryFailed: ['running', 'paused'],
  }[command.command]
  if (!allowed.includes(version.state)) throw new CaravanError('wrongState', { state: version.state })
  if (command.command === 'pause') await setVersionState(deps, { version: version.id, state: 'paused' })
  if (command.command === 'resume')
    await setVersionState(deps, { version: version.id, state: 'running', mode: command.mode })
  if (command.command === 'stop') await setVersionState(deps, { version: version.id, state: 'stopped' })
  if (command.command === 'rate') await setRate(deps, { version: version.id, perSecond: command.perSecond })
  if (command.command === 'retryFailed') {
    const step =
      command.stepId === undefined
        ? undefined
        : version.plan.steps.findIndex((candidate) => candidate.id === command.stepId)
    if (step === -1) throw new CaravanError('notFound', { what: 'step', id: command.stepId ?? '' })
    for (let part = 0; part < version.partitions; part++)
      await retryFailed(deps, { version: version.id, part, ...(step === undefined ? {} : { step }) })
    deps.nudge(Array.from({ length: version.partitions }, (_, part) => ({ version: version.id, part })))
  }
  await db
    .insertInto('audit_log')
    .values({
      workspace: version.workspace,
      actor: input.author,
      act: command.command,
      subject: input.journey,
      detail: JSON.stringify({ number: input.number, ...command }),
    })
    .execute()
}
