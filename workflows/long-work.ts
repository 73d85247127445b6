import { longWork } from './activities.ts'

/** Imports one uploaded file. A crash or a deployment goes on where it stopped. */
export async function importContacts(input: { id: string }): Promise<void> {
  await longWork.runImport.executeWithOptions({ summary: `Import ${input.id}` }, [input])
}

/** Writes drafts of copy for one brief; the drafts are streamed past Temporal, only the id is in its history. */
export async function writeCopy(input: { id: string; workspace: number }): Promise<void> {
  await longWork.draftCopy.executeWithOptions(
    {
      summary: 'Write copy',
      startToCloseTimeout: '2m',
      heartbeatTimeout: '40s',
      retry: { maximumAttempts: 3, initialInterval: '1s' },
    },
    [input],
  )
}
