import type { DriverInput } from '../schema/activities.ts'
import { journey } from './journey.ts'

/** One contact's walk as a workflow of its own: the same ticks and batches, with a share that holds nobody else. */
export async function solo(input: DriverInput): Promise<void> {
  return journey(input)
}
