import { type ClientResponse, hc } from 'hono/client'
import type { JSONValue } from 'hono/utils/types'
import type { Json } from '../../schema/json.ts'
import type { Api } from '../../server/api.ts'
import { errorOf } from './http.ts'

/** The server's HTTP API as its own routes type it: paths, parameters, bodies and answers. */
export const client = hc<Api>('/', { headers: { accept: 'application/json' } })

/** The client unfolds "any JSON" a few levels deep and cuts it there; here it is `Json` again. */
type Whole<Body> = JSONValue[] extends Body
  ? Json
  : Body extends (infer Item)[]
    ? Whole<Item>[]
    : Body extends object
      ? { [Key in keyof Body]: Whole<Body[Key]> }
      : Body

/** What a route answers when it takes the request. */
type Taken<Asked> =
  Asked extends ClientResponse<infer Body, infer Status, 'json'> ? (Status extends 200 ? Whole<Body> : never) : never

/** The answer's body. Rejects with `ApiError` when the server refuses; network failures reject as fetch does. */
export async function answerOf<Asked extends ClientResponse<unknown, number>>(
  asked: Promise<Asked>,
): Promise<Taken<Asked>> {
  const response = await asked
  if (!response.ok) throw await errorOf(response)
  return (await response.json()) as Taken<Asked>
}
