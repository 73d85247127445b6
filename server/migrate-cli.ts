import { loadMasterKey } from '../activities/crypto/master-key.ts'
import { migrate } from './migrate.ts'
import { connectedConfig, runProcess } from './process.ts'
import { prepareTemporal } from './stack/temporal.ts'

/** Brings database, search attributes and key file to this release, then ends. Run it before servers and workers. */
await runProcess(async () => {
  const config = connectedConfig()
  loadMasterKey(config.keyFile)
  const version = await migrate(config.databaseUrl)
  await prepareTemporal({ address: config.temporalAddress, namespace: config.temporal.namespace })
  console.log(`database at version ${version}`)
  process.exit(0)
})
