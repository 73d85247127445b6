import type { World } from './world.ts'

/** Publishes a journey as if that had been so many days ago; answers the version. */
export async function publishedAgo(world: World, journey: string, days: number): Promise<number> {
  const { id } = await world.publish(journey)
  const at = new Date(Date.now() - days * 86_400_000)
  await world.db.updateTable('journey_version').set({ published_at: at }).where('id', '=', id).execute()
  return id
}
