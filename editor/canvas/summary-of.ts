import type { StepKind } from '../../schema/define-step.ts'
import type { Language } from '../../schema/bilingual.ts'

/** A step in a line. A config that its kind cannot read (pasted, or half-typed) gets the kind's own words instead of a fault. */
export function summaryOf(kind: StepKind, config: unknown, language: Language): string {
  const read = kind.config.safeParse(config)
  if (read.success) return kind.summary(read.data, language)
  try {
    return kind.summary(config, language)
  } catch {
    return kind.description[language]
  }
}
