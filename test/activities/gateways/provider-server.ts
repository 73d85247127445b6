import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a provider of the contract suite does with a call. `body` is what arrived, `good` the correct answer to it. */
export type Play = (context: {
  request: IncomingMessage
  body: string
  good: () => string
  response: ServerResponse
}) => void

/** A provider written in the test: answers as it is told to, and counts what arrived. */
export type ProviderServer = {
  url: string
  calls: { body: string; request: IncomingMessage }[]
  play(how: Play): void
  stop(): Promise<void>
}

export const json = (
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
}

/** `answerFor` makes the provider's correct answer to a call's body. */
export async function startProvider(
  answerFor: (body: string, request: IncomingMessage) => string,
): Promise<ProviderServer> {
  let how: Play = ({ response, good }) => json(response, 200, good())
  const calls: ProviderServer['calls'] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      calls.push({ body, request })
      how({ request, body, response, good: () => answerFor(body, request) })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    play: (next) => void (how = next),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
