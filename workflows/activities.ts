import { proxyActivities } from '@temporalio/workflow'
import { type CaravanActivities, queues } from '../schema/activities.ts'

const patient = { initialInterval: '200ms', maximumInterval: '5s', backoffCoefficient: 2 } as const

/** Short database work: ticks, figures, commands. Retried for as long as the database is away; it beats, so that a dead worker is noticed. */
export const ticks = proxyActivities<CaravanActivities>({
  taskQueue: queues.main,
  startToCloseTimeout: '2m',
  heartbeatTimeout: '5s',
  retry: patient,
})

/** Batches: they beat once a second, so a dead worker is noticed in five. */
export const batches = proxyActivities<Pick<CaravanActivities, 'runBatches'>>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '5s',
  retry: { ...patient, initialInterval: '1s' },
})

/** Work that takes minutes and reports as it goes. */
export const longWork = proxyActivities<Pick<CaravanActivities, 'runImport' | 'draftCopy'>>({
  taskQueue: queues.long,
  startToCloseTimeout: '6h',
  heartbeatTimeout: '15s',
  retry: { ...patient, initialInterval: '1s' },
})
