/** An error the server explained (problem+json), or the network's. `code` is from the server's catalogue. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly params: Record<string, string | number>
  readonly body: unknown

  constructor(status: number, code: string, message: string, params: Record<string, string | number>, body: unknown) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.params = params
    this.body = body
  }
}

type RequestOptions = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  signal?: AbortSignal | undefined
  keepalive?: boolean
}

/** Asks the server and reads its JSON. Rejects with `ApiError` when it refuses; network failures reject as fetch does. */
export async function request<Answer>(
  path: string,
  { method = 'GET', body, signal, keepalive }: RequestOptions = {},
): Promise<Answer> {
  const response = await fetch(path, {
    method,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
    ...(keepalive ? { keepalive } : {}),
  })
  if (!response.ok) throw await errorOf(response)
  return response.status === 204 ? (undefined as Answer) : ((await response.json()) as Answer)
}

/** Reads a refusal, whatever it looks like. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text()
  // Whatever was answered.
  // oxlint-disable-next-line typescript/no-explicit-any
  let body: any
  try {
    body = JSON.parse(text)
  } catch {
    body = undefined
  }
  const message = body?.detail ?? body?.title ?? (response.statusText || `HTTP ${response.status}`)
  return new ApiError(response.status, body?.code ?? 'unknown', String(message), body?.params ?? {}, body)
}
