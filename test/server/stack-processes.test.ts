import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { keepRunning, type OwnProcess } from '../../server/stack/processes.ts'
import { identify, isRunning } from '../../server/stack/process-identity.ts'

let running: OwnProcess | undefined
const lines: string[] = []

afterEach(async () => {
  await running?.stop()
  running = undefined
  lines.length = 0
})

function start(args: string[], firstPause = 50): OwnProcess {
  running = keepRunning({ name: 'worker 1', args, env: process.env, onLine: (line) => lines.push(line), firstPause })
  return running
}

describe('own processes', () => {
  it('log lines carry the name of their process', async () => {
    start(['-e', 'console.log("out"); console.error("err"); setInterval(() => {}, 1000)'])
    await vi.waitFor(() => expect(lines.toSorted()).toEqual(['worker 1 | err', 'worker 1 | out']), { timeout: 10_000 })
  })

  it('a process that crashes is started again, each time after a longer pause', async () => {
    start(['-e', 'process.exit(3)'])
    await vi.waitFor(() => expect(lines).toHaveLength(3), { timeout: 20_000 })
    expect(lines).toEqual(
      [50, 100, 200].map((pause) => `worker 1 | ended unexpectedly (code 3); starting again in ${pause} ms`),
    )
  })

  it('stop ends it with SIGTERM and does not start it again', async () => {
    const own = start([
      '-e',
      'process.on("SIGTERM", () => { console.log("bye"); process.exit(0) }); console.log("up"); setInterval(() => {}, 1000)',
    ])
    await vi.waitFor(() => expect(lines).toEqual(['worker 1 | up']), { timeout: 10_000 })
    const identity = identify(own.pid)
    await own.stop()
    expect(isRunning(identity)).toBe(false)
    await vi.waitFor(() => expect(lines).toEqual(['worker 1 | up', 'worker 1 | bye']))
  })

  it('stop does not wait for the pause after a crash', async () => {
    const own = start(['-e', 'process.exit(3)'], 10_000)
    await vi.waitFor(() => expect(lines).toHaveLength(1), { timeout: 10_000 })
    const before = Date.now()
    await own.stop()
    expect(Date.now() - before).toBeLessThan(5_000)
  })

  it('a child ends with its parent even when that is killed with -9', async () => {
    const parent = spawn(process.execPath, ['test/support/hold-child.ts'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string]
    const child = identify(Number(line.split('| ')[1]))
    expect(isRunning(child)).toBe(true)
    parent.kill('SIGKILL')
    await vi.waitFor(() => expect(isRunning(child)).toBe(false), { timeout: 10_000 })
  })
})
