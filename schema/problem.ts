/**
 * One finding of `check`. Texts are in problem-texts.ts by `code`, in both languages, each saying what to do.
 * An error refuses publishing; a warning does not.
 */
export type Problem = {
  code: ProblemCode | (string & {})
  severity: 'error' | 'warning'
  stepId?: string
  /** Dotted path into the step's config, or into `settings`. */
  field?: string
  params?: Record<string, string | number>
}

export const problemCodes = [
  'no-trigger',
  'no-steps',
  'unknown-kind',
  'bad-config',
  'unknown-port',
  'dangling-target',
  'trigger-as-target',
  'unreachable',
  'cycle-without-rest',
  'loose-port',
  'empty-branches',
  'duplicate-branch',
  'weights-zero',
  'weights-sum',
  'one-arm',
  'date-in-past',
  'unknown-segment',
  'unknown-template',
  'unknown-gateway',
  'template-not-approved',
  'unknown-attribute',
  'unknown-step',
  'unknown-variable',
  'template-syntax',
  'empty-text',
  'condition-incomplete',
  'condition-type',
  'no-timeout',
  'too-many-steps',
  'private-address',
  'trigger-not-listed',
  'wrong-channel',
  'mismatched-id',
  'sms-unbound',
  'sms-too-long',
  'sms-characters',
  'sms-opt-out',
  'sms-opt-out-twice',
  'sms-template-code',
  'sms-signature',
  'sms-params',
  'sms-param-empty',
  'sms-param-name',
  'sms-param-link',
  'sms-param-long',
  'sms-variables-alone',
] as const
export type ProblemCode = (typeof problemCodes)[number]
