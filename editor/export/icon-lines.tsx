import { IconPuzzle } from '@tabler/icons-react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import type { StepView } from '../steps/define-step-view.ts'

/** The lines of each kind's icon, read from the icon as it is drawn on the screen. */
export function iconLines(kinds: Iterable<string>, views: ReadonlyMap<string, StepView>): (kind: string) => string[] {
  const host = document.createElement('div')
  const root = createRoot(host)
  const all = [...new Set(kinds)]
  flushSync(() =>
    root.render(
      all.map((kind) => {
        const Icon = views.get(kind)?.icon ?? IconPuzzle
        return (
          <div key={kind}>
            <Icon size={24} />
          </div>
        )
      }),
    ),
  )
  const lines = new Map(
    all.map((kind, index) => [
      kind,
      [...(host.children[index]?.querySelectorAll('path') ?? [])]
        .map((path) => path.getAttribute('d') ?? '')
        .filter((d) => d !== '' && d !== 'M0 0h24v24H0z'),
    ]),
  )
  root.unmount()
  return (kind) => lines.get(kind) ?? []
}
