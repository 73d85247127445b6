import type { Gateway } from './gateway.ts'

/** A gateway with connections of its own to give back. */
export type ClosableGateway = Gateway & { close(): Promise<void> }
