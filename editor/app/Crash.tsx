import { Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { useTexts } from '../i18n/texts.ts'
import classes from './Notice.module.css'

/** Shown where a part of the page stopped: what happened, what was kept, what to do. */
export function Crash({ error, reset }: { error: Error; reset(): void }) {
  const { common } = useTexts()
  return (
    <div className={classes.notice} role="alert">
      <h1>{common.crashTitle}</h1>
      <p>{common.crashHint}</p>
      <code>{error.message}</code>
      <Button onClick={reset}>{common.retry}</Button>
    </div>
  )
}

type BoundaryProps = { fallback: ReactNode; resetKey?: unknown; children: ReactNode }
type BoundaryState = { failed: boolean; resetKey: unknown }

/** Keeps a crash of its children to itself and shows `fallback` instead. Tries again when `resetKey` changes. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failed: false, resetKey: this.props.resetKey }

  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { failed: true }
  }

  static getDerivedStateFromProps({ resetKey }: BoundaryProps, state: BoundaryState): Partial<BoundaryState> | null {
    return resetKey === state.resetKey ? null : { failed: false, resetKey }
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children
  }
}
