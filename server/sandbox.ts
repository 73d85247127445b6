import { join } from 'node:path'
import { startSandbox } from '../activities/sandbox/start-sandbox.ts'
import { loadConfig } from './config.ts'
import { runProcess } from './process.ts'

/** The sandbox provider as a process of its own. */
await runProcess(async () => {
  const config = loadConfig(process.env)
  const sandbox = await startSandbox({
    host: config.host,
    port: config.sandbox.port,
    home: join(config.home, 'sandbox'),
  })
  console.log('ready')
  return sandbox
})
