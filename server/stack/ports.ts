import { createServer } from 'node:net'
import { StackError } from './stack-error.ts'

/** Whether nobody listens on the port yet. */
export function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/**
 * Refuses to start a program on a port that something else holds.
 * @example await requireFreePort({ port: 4403, variable: 'POSTGRES_PORT', program: 'PostgreSQL' })
 */
export async function requireFreePort(wish: {
  port: number
  host?: string
  variable: string
  program: string
}): Promise<void> {
  if (await portIsFree(wish.port, wish.host)) return
  throw new StackError(
    'port_taken',
    `Port ${wish.port} is taken by another program, so ${wish.program} cannot start. Stop that program, or set ${wish.variable} to a free port.`,
  )
}

/** The first `count` free ports from `from` on; stays below the range that systems hand out to outgoing connections. */
export async function findFreePorts(count: number, from: number): Promise<number[]> {
  const found: number[] = []
  for (let port = from; port < 32_768 && found.length < count; port += 1) {
    if (await portIsFree(port)) found.push(port)
  }
  if (found.length < count) throw new Error(`No ${count} free ports between ${from} and 32767.`)
  return found
}
