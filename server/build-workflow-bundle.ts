import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode } from '@temporalio/worker'

/** Builds the workflow bundle into the file named by the first argument. A process of its own: see workflow-bundle.ts. */
const file = process.argv[2]
if (file === undefined) throw new Error('Name the file to write: node server/build-workflow-bundle.ts <file>')
const nothing = () => {}
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
  logger: { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: console.warn, error: console.error },
})
await mkdir(dirname(file), { recursive: true })
// Written aside and moved, so that a process starting at the same time never reads half a bundle.
await writeFile(`${file}.${process.pid}`, code)
await rename(`${file}.${process.pid}`, file)
