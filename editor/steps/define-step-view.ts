import type { ComponentType } from 'react'
import type { ConfigPath } from '../document/command.ts'

/** What a form gets: the step's config, and one way to change it. */
// Registries hold views of every kind.
// oxlint-disable-next-line typescript/no-explicit-any
export type FormProps<Config = any> = {
  stepId: string
  config: Config
  /** Changes one value by its path; `undefined` removes it. Typing into the same field is one step of undo. */
  set(path: ConfigPath | string, value: unknown): void
  /** The sentence of the first problem at a field, for the input's error line. */
  problem(field: string): string | undefined
}

/** How a kind is shown and edited. Only the icon is required: without a form, one is made from the config schema. */
// Registries hold views of every kind.
// oxlint-disable-next-line typescript/no-explicit-any
export type StepView<Config = any> = {
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>
  Form?: ComponentType<FormProps<Config>>
  /** Text for the box on a message card; variables are filled in for the sample contact. */
  excerpt?(config: Config): string
  /** A few characters beside a port's label: a split's weight. */
  portDetail?(config: Config, port: string): string | undefined
}

/** Declares a view; the argument is returned as it is, typed. */
export function defineStepView<Config>(view: StepView<Config>): StepView<Config> {
  return view
}
