import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findFreePorts } from '../../server/stack/ports.ts'
import { type Postgres, startPostgres } from '../../server/stack/postgres.ts'
import { createTestHome } from '../support/stack.ts'

let home: string
let port: number
let running: Postgres | undefined

beforeEach(async () => {
  home = await createTestHome()
  port = (await findFreePorts(1, 14_000))[0] as number
})

afterEach(async () => {
  await running?.stop()
  running = undefined
  await rm(home, { recursive: true, force: true })
})

async function ask(statement: string): Promise<unknown> {
  const client = new Client({ connectionString: running?.url })
  client.on('error', () => {})
  await client.connect()
  try {
    const result = await client.query({ text: statement, rowMode: 'array' })
    return (result.rows[0] as unknown[] | undefined)?.[0]
  } finally {
    await client.end()
  }
}

/** Another process that has started PostgreSQL on the same home. */
async function startElsewhere() {
  const child = spawn(process.execPath, ['test/support/hold-postgres.ts', home, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  expect(line).toMatch(/^serving \d+$/)
  return { child, postgresPid: Number(line.split(' ')[1]) }
}

describe('embedded PostgreSQL', () => {
  it('starts twice in a row on one folder and keeps what was written', async () => {
    running = await startPostgres({ home, port })
    await ask('create table kept as select 42 as answer')
    await running.stop()
    running = await startPostgres({ home, port })
    expect(await ask('select answer from kept')).toBe(42)
    expect(await ask('show server_version')).toMatch(/^18\./)
    expect(await ask('show fsync')).toBe('on')
  })

  it('keeps its password to its owner and does not let anybody in without it', async () => {
    running = await startPostgres({ home, port })
    expect((await stat(join(home, 'postgres.password'))).mode & 0o777).toBe(0o600)
    const stranger = new Client({ connectionString: `postgres://caravan:wrong@127.0.0.1:${port}/caravan` })
    await expect(stranger.connect()).rejects.toThrow(/password authentication failed/)
  })

  it('comes back by itself after kill -9, with everything that was committed', async () => {
    const onRestart = vi.fn<(message: string) => void>()
    running = await startPostgres({ home, port, onRestart })
    await ask('create table kept as select 42 as answer')
    process.kill(running.pid, 'SIGKILL')
    await vi.waitFor(() => expect(ask('select answer from kept')).resolves.toBe(42), { timeout: 30_000, interval: 200 })
    expect(onRestart).toHaveBeenCalledWith(expect.stringContaining('postgres ended unexpectedly (SIGKILL)'))
  })

  it('takes over from the server that a killed Caravan has left', async () => {
    const { child, postgresPid } = await startElsewhere()
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(() => process.kill(postgresPid, 0)).not.toThrow()
    running = await startPostgres({ home, port })
    expect(running.pid).not.toBe(postgresPid)
    expect(await ask('select 1')).toBe(1)
  })

  it('starts after Caravan and PostgreSQL were both killed', async () => {
    const { child, postgresPid } = await startElsewhere()
    child.kill('SIGKILL')
    process.kill(postgresPid, 'SIGKILL')
    await once(child, 'exit')
    running = await startPostgres({ home, port })
    expect(await ask('select 1')).toBe(1)
  })

  it('refuses to share a home with a living Caravan', async () => {
    const { child } = await startElsewhere()
    try {
      await expect(startPostgres({ home, port })).rejects.toThrow(
        `Caravan already runs on ${home} (process ${child.pid}). Stop it first, or set CARAVAN_HOME to another folder.`,
      )
    } finally {
      child.kill('SIGKILL')
      await once(child, 'exit')
      running = await startPostgres({ home, port })
    }
  })

  it('a taken port is named together with the variable that changes it', async () => {
    const squatter = createServer().listen(port, '127.0.0.1')
    await once(squatter, 'listening')
    await expect(startPostgres({ home, port })).rejects.toThrow(
      `Port ${port} is taken by another program, so PostgreSQL cannot start. Stop that program, or set POSTGRES_PORT to a free port.`,
    )
    squatter.close()
  })
})
