import { hc } from 'hono/client'
import type { Api } from '../../server/api.ts'
import type { Installation } from '../support/installation.ts'

/** An API key for the installation, made through its own door with the API's typed client. */
export async function createApiKey({ url }: Installation): Promise<string> {
  const answer = await hc<Api>(url).api['api-keys'].$post({ json: { name: 'bench' } })
  if (!answer.ok) throw new Error(`no key: ${answer.status}`)
  return (await answer.json()).key
}
