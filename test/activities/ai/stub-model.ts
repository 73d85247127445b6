import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One scripted answer: the content to stream, or what to do instead. */
export type Turn =
  | { content: string; tokens?: number; cut?: boolean }
  | { status: number; headers?: Record<string, string>; body?: string }
  | { hang: 'before' | 'middle' }

export type StubCall = {
  messages: { role: string; content: string }[]
  model: string
  authorization: string
  body: Record<string, unknown>
}

/** A server that speaks chat completions with SSE streaming and answers from a script; the last turn repeats. */
export async function startStubModel(turns: Turn[]) {
  const calls: StubCall[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += chunk))
    request.on('end', () => {
      const body = JSON.parse(text) as StubCall['body'] & Pick<StubCall, 'messages' | 'model'>
      calls.push({
        messages: body.messages,
        model: body.model,
        authorization: String(request.headers.authorization),
        body,
      })
      play(turns[Math.min(calls.length, turns.length) - 1] as Turn, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function play(turn: Turn, response: ServerResponse): void {
  if ('status' in turn) {
    response.writeHead(turn.status, { 'content-type': 'application/json', ...turn.headers })
    return void response.end(turn.body ?? '{"error":{"message":"no"}}')
  }
  if ('hang' in turn && turn.hang === 'before') return
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const event = (value: object) =>
    response.write(`data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', ...value })}\n\n`)
  const say = (content: string) => event({ choices: [{ index: 0, delta: { content } }] })
  if ('hang' in turn) return void say('{"drafts":[{"text":"half')
  // Pieces of seven characters cut keys, escapes and surrogate pairs anywhere.
  for (let at = 0; at < turn.content.length; at += 7) say(turn.content.slice(at, at + 7))
  if (turn.cut) return void response.end()
  event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
  if (turn.tokens !== undefined)
    event({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: turn.tokens } })
  response.end('data: [DONE]\n\n')
}
