import { rm } from 'node:fs/promises'
import { Connection } from '@temporalio/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findFreePorts } from '../../server/stack/ports.ts'
import { searchAttributes } from '../../server/stack/search-attributes.ts'
import { defaultTemporalSearch, findTemporalBinary } from '../../server/stack/temporal-binary.ts'
import { prepareTemporal, startTemporal, type Temporal } from '../../server/stack/temporal.ts'
import { createTestHome } from '../support/stack.ts'

let home: string
let running: Temporal | undefined

beforeEach(async () => {
  home = await createTestHome()
})

afterEach(async () => {
  await running?.stop()
  running = undefined
  await rm(home, { recursive: true, force: true })
})

async function knownAttributes(address: string): Promise<string[]> {
  const connection = await Connection.connect({ address })
  try {
    const known = await connection.operatorService.listSearchAttributes({ namespace: 'default' })
    return Object.keys(known.customAttributes ?? {})
  } finally {
    await connection.close()
  }
}

describe('embedded Temporal', () => {
  it('knows the search attributes, comes back after kill -9, and starts again on its file', async () => {
    const binary = await findTemporalBinary(defaultTemporalSearch(process.env, process.env['TEMPORAL_CLI_PATH']))
    const [port = 0, uiPort = 0] = await findFreePorts(2, 15_000)
    running = await startTemporal({ binary, home, port, uiPort })
    const { address, uiUrl } = running
    expect(await knownAttributes(address)).toEqual(expect.arrayContaining(Object.keys(searchAttributes)))
    expect((await fetch(uiUrl)).ok).toBe(true)

    process.kill(running.pid, 'SIGKILL')
    await vi.waitFor(() => knownAttributes(address), { timeout: 30_000, interval: 200 })
    await running.stop()

    running = await startTemporal({ binary, home, port, uiPort })
    expect(await knownAttributes(address)).toEqual(expect.arrayContaining(Object.keys(searchAttributes)))
  })

  it('a Temporal that does not answer is named with its address', async () => {
    const [port = 0] = await findFreePorts(1, 15_100)
    const prepare = prepareTemporal({ address: `127.0.0.1:${port}`, namespace: 'default' })
    await expect(prepare).rejects.toThrow(
      new RegExp(`^Temporal at 127.0.0.1:${port} does not answer .* correct TEMPORAL_ADDRESS\\.$`),
    )
  })
})
