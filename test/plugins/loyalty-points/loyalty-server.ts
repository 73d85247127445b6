import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A loyalty system: keeps balances, adds each idempotency key once, calls members above 1,000 points gold. */
export async function startLoyaltyServer() {
  const balances = new Map<string, number>()
  const answers = new Map<string, string>()
  const state = { calls: 0, failing: 0 }
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      state.calls++
      if (state.failing > 0) {
        state.failing--
        response.writeHead(503).end()
        return
      }
      const key = String(request.headers['idempotency-key'])
      const { member, points } = JSON.parse(text) as { member: string; points: number }
      if (member.startsWith('nobody')) {
        response.writeHead(404).end('{}')
        return
      }
      if (!answers.has(key)) {
        const balance = (balances.get(member) ?? 0) + points
        balances.set(member, balance)
        answers.set(key, JSON.stringify({ tier: balance > 1000 ? 'gold' : 'silver', balance }))
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(answers.get(key))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/points`,
    balances,
    state,
    close: () => server.close(),
  }
}
