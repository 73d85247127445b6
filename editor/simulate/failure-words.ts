import type { TestFailure } from '../../schema/journey-test.ts'
import type { Texts } from '../i18n/texts.ts'

/** Why a test does not pass, in a sentence. */
export function failureWords(
  { what, expected, found }: TestFailure,
  { simulate }: Texts,
  titleOf: (id: string) => string,
): string {
  const reason = (end: string | null) =>
    end === null ? simulate.stillWaiting : (simulate.endReasons[end as 'goal'] ?? end)
  const way = (hop: string | null) => {
    if (hop === null) return simulate.nothing
    const [stepId = '', port = ''] = hop.split(':')
    return port === '' ? titleOf(stepId) : `${titleOf(stepId)} · ${port}`
  }
  const message = (stepId: string | null) => (stepId === null ? simulate.nothing : titleOf(stepId))
  switch (what) {
    case 'end':
      return simulate.failedEnd(reason(expected), reason(found))
    case 'path':
      return simulate.failedPath(way(expected), way(found))
    case 'messages':
      return simulate.failedMessages(message(expected), message(found))
    case 'text':
      return simulate.failedText
    case 'problems':
      return simulate.failedProblems(found ?? '')
  }
}
