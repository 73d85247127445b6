import { lazy, Suspense, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { findStore, openFind } from './find-store.ts'

const FindDialog = lazy(async () => ({ default: (await import('./FindDialog.tsx')).FindDialog }))

/** The command palette, wherever one is: ⌘K or Ctrl+K; on the canvas ⌘F or Ctrl+F finds its steps. Loaded when it is first opened. */
export function Find() {
  const open = useStore(findStore, (state) => state.open !== null)
  const [once, setOnce] = useState(false)
  if (open && !once) setOnce(true)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.keyCode === 229 || !(event.metaKey || event.ctrlKey)) return
      if (event.shiftKey || event.altKey) return
      const steps = event.code === 'KeyF' && findStore.getState().journey !== null
      if (event.code !== 'KeyK' && !steps) return
      event.preventDefault()
      event.stopPropagation()
      if (findStore.getState().open && !steps) findStore.setState({ open: null })
      else openFind(steps ? '@' : '')
    }
    addEventListener('keydown', onKeyDown, true)
    return () => removeEventListener('keydown', onKeyDown, true)
  }, [])
  return <Suspense fallback={null}>{once && <FindDialog />}</Suspense>
}
