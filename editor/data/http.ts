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
