import type { Layout, Point } from '../../layout/layout-types.ts'

const moveMs = 180
const options: KeyframeAnimationOptions = { duration: moveMs, easing: 'cubic-bezier(0.2, 0, 0, 1)' }

/**
 * Cards that moved glide to their new places, new ones fade in; only what is on screen, only by transform, not under reduced motion.
 * `by` is how far the step that is held still moved in the drawing: the view moves with it, so what glides does so relative to it.
 */
export function glide(canvas: HTMLElement, before: Layout, after: Layout, by: Point): void {
  if (globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches) return
  for (const node of canvas.querySelectorAll<HTMLElement>('.react-flow__node[data-id]')) {
    const id = node.dataset['id'] ?? ''
    const now = after.cards.get(id)
    const old = before.cards.get(id)
    if (!now) continue
    if (!old) {
      node.animate({ opacity: [0, 1] }, options)
      continue
    }
    const dx = old.x - now.x + by.x
    const dy = old.y - now.y + by.y
    if (dx !== 0 || dy !== 0) node.animate({ translate: [`${dx}px ${dy}px`, '0px 0px'] }, options)
  }
  for (const part of canvas.querySelectorAll('[data-lines]')) part.animate({ opacity: [0, 1] }, options)
}
