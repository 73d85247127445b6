import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A server that takes everything, in a process of its own. */
export type Sink = { port: number; stop(): Promise<void> }

export async function startSink(kind: string): Promise<Sink> {
  const child = fork(fileURLToPath(new URL('./sink.ts', import.meta.url)), [kind])
  const [port] = (await once(child, 'message')) as [number]
  return {
    port,
    async stop() {
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}
