import type { Generated } from './tables.ts'

/** The tables of short links. */
export type LinkTables = {
  link_revoked: {
    id: Generated<number>
    workspace: number
    version: number | null
    message: number | null
    by: string
    at: Generated<Date>
  }
}
