import { describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from '../../server/config.ts'

const refusals: [NodeJS.ProcessEnv, string][] = [
  [{ PORT: 'abc' }, 'PORT is "abc", but it must be a whole number from 1 to 65535.'],
  [{ PORT: '70000' }, 'PORT is "70000", but it must be a whole number from 1 to 65535.'],
  [{ WORKERS: '0' }, 'WORKERS is "0", but it must be a whole number from 1 to 64.'],
  [{ CARAVAN_SEED_DEMO: 'maybe' }, 'CARAVAN_SEED_DEMO is "maybe", but it must be true or false.'],
  [
    { TEMPORAL_ADDRESS: 'here' },
    'TEMPORAL_ADDRESS is "here", but it must be a host and a port, such as 127.0.0.1:7233.',
  ],
  [
    { PUBLIC_URL: 'ftp://x' },
    'PUBLIC_URL is "ftp://x", but it must be an address that begins with http:// or https://.',
  ],
  [{ SANDBOX_PORT: '4400' }, 'SANDBOX_PORT is 4400, but PORT uses that port too; give each its own port.'],
]

describe('config', () => {
  it('works without any variable, on ports no outgoing connection can hold', () => {
    const config = loadConfig({})
    const { port, postgres, temporal, sandbox } = config
    for (const each of [port, postgres.port, temporal.port, temporal.uiPort, sandbox.port])
      expect(each).toBeLessThan(32_768)
    expect(config.publicUrl).toBe('http://127.0.0.1:4400')
    expect(config.postgres.url).toBeUndefined()
    expect(config.ai).toBeUndefined()
  })

  it.each(refusals)('%j is refused with one sentence that says what is allowed', (env, sentence) => {
    expect(() => loadConfig(env)).toThrow(new ConfigError(sentence))
  })

  it('an error about a secret does not show it', () => {
    const load = () => loadConfig({ DATABASE_URL: 'mysql://me:hunter2@host/db' })
    expect(load).toThrow(/^DATABASE_URL is set to something else, but it must be an address such as postgres:/)
    expect(load).not.toThrow(/hunter2/)
  })

  it('a variable set to nothing counts as not set', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: ' ', TEMPORAL_ADDRESS: '' })).toEqual(loadConfig({}))
  })

  it('lists, switches and addresses are read forgivingly', () => {
    const env = {
      CARAVAN_PLUGINS: ' /a, /b,',
      CARAVAN_SEED_DEMO: 'No',
      PUBLIC_URL: 'https://c.example/',
      HOST: '0.0.0.0',
    }
    const config = loadConfig(env)
    expect(config.plugins).toEqual(['/a', '/b'])
    expect(config.seedDemo).toBe(false)
    expect(config.publicUrl).toBe('https://c.example')
    expect(config.sandbox.url).toBe('http://127.0.0.1:4404')
  })
})
