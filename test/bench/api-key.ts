import type { Installation } from '../support/installation.ts'

/** An API key for the installation, made through its own door. */
export async function createApiKey({ url }: Installation): Promise<string> {
  const answer = await fetch(`${url}/api/api-keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench' }),
  })
  if (!answer.ok) throw new Error(`no key: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { key: string }).key
}
