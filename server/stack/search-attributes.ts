import { setTimeout as sleep } from 'node:timers/promises'
import { type Connection, isGrpcServiceError } from '@temporalio/client'
import { StackError } from './stack-error.ts'

/**
 * What operators can search Caravan's workflows by. Temporal on an SQL store has room for three of the type Int, all
 * taken here, so the number of a partition is a Keyword.
 */
export const searchAttributes = {
  CaravanWorkspace: 'Keyword',
  CaravanJourney: 'Keyword',
  CaravanVersion: 'Int',
  CaravanState: 'Keyword',
  CaravanPartition: 'Keyword',
  CaravanNextDue: 'Datetime',
  CaravanWaiting: 'Int',
  CaravanFailed: 'Int',
} as const

/** Numbers of the types in Temporal's protocol (temporal.api.enums.v1.IndexedValueType). */
const typeNumbers = { Keyword: 2, Int: 3, Datetime: 6 } as unknown as Record<string, TypeNumber>
type AddRequest = Parameters<Connection['operatorService']['addSearchAttributes']>[0]
type TypeNumber = NonNullable<AddRequest['searchAttributes']>[string]
const alreadyExists = 6
const unavailable = 14

/** Registers what is missing, on our own server and on a given one alike. Safe to run again and at the same time. */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const known = await connection.operatorService.listSearchAttributes({ namespace })
  const missing = Object.entries(searchAttributes).filter(([name]) => !(name in (known.customAttributes ?? {})))
  for (const [name, type] of missing) await add(connection, namespace, name, type)
}

async function add(connection: Connection, namespace: string, name: string, type: string): Promise<void> {
  const request = { namespace, searchAttributes: { [name]: typeNumbers[type] as TypeNumber } }
  for (let attempt = 1; ; attempt += 1) {
    try {
      await connection.operatorService.addSearchAttributes(request)
      return
    } catch (error) {
      const status: number | undefined = isGrpcServiceError(error) ? error.code : undefined
      if (status === alreadyExists) return
      if (status === unavailable && attempt < 20) await sleep(250)
      else throw refusal(name, error as Error)
    }
  }
}

function refusal(name: string, cause: Error): StackError {
  return new StackError(
    'search_attributes',
    `Temporal refused the search attribute ${name}: ${cause.message.replace(/\.$/, '')}. Register it yourself with \`temporal operator search-attribute create --name ${name} --type ${searchAttributes[name as keyof typeof searchAttributes]}\`.`,
    { cause },
  )
}
