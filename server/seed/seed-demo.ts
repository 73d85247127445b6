import type { Services } from '../services.ts'

export async function seedDemo(_services: Services): Promise<void> {}
