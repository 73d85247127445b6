import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ContactRow } from '../../schema/api/contacts.ts'
import { queries } from '../data/queries.ts'
import type { Scope } from './fill.ts'

const nobody: Scope = { contact: {}, entry: {}, steps: {}, workspace: {} }

/** The contact whose eyes the cards and the phone look through: the chosen one, else the first. */
export function useSample(chosen: number | null): {
  contact: ContactRow | undefined
  others: ContactRow[]
  scope: Scope
} {
  const contacts = useQuery(queries.firstContacts(''))
  const session = useQuery(queries.session())
  const others = contacts.data?.rows ?? none
  const contact = others.find((row) => row.id === chosen) ?? others[0]
  const workspace = session.data?.workspace.name
  const scope = useMemo((): Scope => {
    if (!contact) return nobody
    return {
      contact: { ...contact.attributes, key: contact.key, ...(contact.name === null ? {} : { name: contact.name }) },
      entry: {},
      steps: {},
      workspace: workspace ? { name: workspace } : {},
    }
  }, [contact, workspace])
  return { contact, others, scope }
}

const none: ContactRow[] = []
