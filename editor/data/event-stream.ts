import { EventSourceParserStream } from 'eventsource-parser/stream'
import { errorOf } from './http.ts'

export type StreamEvent = { event: string; id?: string | undefined; data: unknown }

type StreamOptions = { method?: 'GET' | 'POST'; body?: unknown; signal?: AbortSignal; lastId?: string | undefined }

/** Reads one server-sent stream to its end. Each event's data is JSON. */
export async function* readStream(
  path: string,
  { method = 'GET', body, signal, lastId }: StreamOptions = {},
): AsyncGenerator<StreamEvent> {
  const response = await fetch(path, {
    method,
    headers: {
      accept: 'text/event-stream',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  })
  if (!response.ok || !response.body) throw await errorOf(response)
  const events = response.body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, BufferSource>)
    .pipeThrough(new EventSourceParserStream())
  const reader = events.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const { event = 'message', id, data } = next.value
      yield { event, id, data: data === '' ? null : JSON.parse(data) }
    }
  } finally {
    reader.releaseLock()
  }
}

/** Follows a stream for as long as the signal lives: reconnects with growing pauses and resumes after the last event seen. */
export async function followStream(
  path: string,
  signal: AbortSignal,
  onEvent: (event: StreamEvent) => void,
  onState?: (open: boolean) => void,
): Promise<void> {
  let lastId: string | undefined
  let failures = 0
  while (!signal.aborted) {
    try {
      for await (const event of readStream(path, { signal, lastId })) {
        if (failures !== -1) onState?.(true)
        failures = -1
        lastId = event.id ?? lastId
        onEvent(event)
      }
    } catch {
      // Reconnecting is the answer to every failure here; the caller sees it as "not open".
    }
    if (signal.aborted) return
    onState?.(false)
    failures = Math.max(0, failures) + 1
    await pause(Math.min(15_000, 400 * 2 ** failures), signal)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
