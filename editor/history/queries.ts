import { queryOptions } from '@tanstack/react-query'
import { historyApi } from './requests.ts'

/** What the history and the saved tests ask, under which key. A version never changes, so it is asked for once. */
export const historyQueries = {
  version: (id: string, number: number) =>
    queryOptions({
      queryKey: ['journey-version', id, number],
      queryFn: () => historyApi.version(id, number),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  edits: (id: string) => queryOptions({ queryKey: ['journey-edits', id], queryFn: () => historyApi.edits(id) }),
  tests: (id: string) => queryOptions({ queryKey: ['journey-tests', id], queryFn: () => historyApi.tests(id) }),
}
