import { lazy, Suspense } from 'react'
import { useStore } from 'zustand'
import { remapStore } from './remap-store.ts'

const RemapDialog = lazy(async () => ({ default: (await import('./RemapDialog.tsx')).RemapDialog }))

/** Where the question about missing names appears, wherever steps come in. */
export function Remap() {
  const request = useStore(remapStore, (state) => state.request)
  return <Suspense fallback={null}>{request && <RemapDialog request={request} />}</Suspense>
}
