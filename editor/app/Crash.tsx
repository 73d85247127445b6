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

/** Keeps a crash of its children to itself and shows `fallback` instead. `resetKey` tries again when it changes. */
export class Boundary extends Component<
  { fallback(error: Error, reset: () => void): ReactNode; resetKey?: unknown; children: ReactNode },
  { error: Error | null }
> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override componentDidUpdate(before: { resetKey?: unknown }) {
    if (this.state.error && before.resetKey !== this.props.resetKey) this.setState({ error: null })
  }

  override render() {
    const { error } = this.state
    return error ? this.props.fallback(error, () => this.setState({ error: null })) : this.props.children
  }
}
