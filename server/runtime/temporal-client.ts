import { Client, Connection } from '@temporalio/client'

/** A Temporal client that connects at first use and again after it was away at that time. */
export type TemporalClient = { client(): Promise<Client>; close(): Promise<void> }

export function createTemporalClient(address: string, namespace: string): TemporalClient {
  let connecting: Promise<Client> | undefined
  const connect = async () => {
    const connection = await Connection.connect({ address, connectTimeout: '10s' })
    return new Client({ connection, namespace })
  }
  return {
    client() {
      connecting ??= connect()
      connecting.catch(() => (connecting = undefined))
      return connecting
    },
    async close() {
      await (await connecting?.catch(() => undefined))?.connection.close()
    },
  }
}
