import { useRef, useState } from 'react'
import { readStream } from '../data/event-stream.ts'
import type { DraftRequest } from '../data/types.ts'

export type Draft = { text: string; done: boolean; violations: string[]; source?: 'model' | 'builtin' }

/** Asks for drafts and grows them as they are written. */
export function useDrafts() {
  const [drafts, setDrafts] = useState<Draft[]>([])
  const [state, setState] = useState<'idle' | 'writing' | 'failed'>('idle')
  const abort = useRef<AbortController | null>(null)

  async function write(body: DraftRequest): Promise<void> {
    abort.current?.abort()
    const controller = new AbortController()
    abort.current = controller
    const grown: Draft[] = []
    setDrafts([])
    setState('writing')
    try {
      for await (const { event, data } of readStream('/api/ai/drafts', {
        method: 'POST',
        body,
        signal: controller.signal,
      })) {
        take(grown, event, data as DraftEvent)
        setDrafts([...grown])
      }
      setState('idle')
    } catch {
      setState(controller.signal.aborted ? 'idle' : 'failed')
    }
  }

  return { drafts, state, write, stop: () => abort.current?.abort() }
}

type DraftEvent = {
  index: number
  delta?: string
  text?: string
  violations?: (string | { message?: string; code?: string })[]
  source?: 'model' | 'builtin'
  message?: string
}

function take(drafts: Draft[], event: string, data: DraftEvent): void {
  if (event === 'error') throw new Error(data.message ?? 'error')
  const draft = drafts[data.index] ?? { text: '', done: false, violations: [] }
  drafts[data.index] =
    event === 'done'
      ? {
          text: data.text ?? draft.text,
          done: true,
          violations: (data.violations ?? []).map((one) =>
            typeof one === 'string' ? one : (one.message ?? one.code ?? ''),
          ),
          ...(data.source ? { source: data.source } : {}),
        }
      : { ...draft, text: draft.text + (data.delta ?? '') }
}
