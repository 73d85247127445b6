import type { Context, Env } from 'hono'
import type { Language } from '../../schema/bilingual.ts'
import { isTransient } from '../../activities/store/db.ts'
import { CaravanError } from '../../schema/errors.ts'
import type { Services } from '../services.ts'
import type { ApiResources } from './resources.ts'

/** What every route group is made of: the rest of the server, and what the API itself keeps open. */
export type ApiContext = { services: Services; resources: ApiResources }

/** The language a request asks for, by its Accept-Language: the first of Chinese and English by weight, else English. */
export function languageOf(c: Context<Env>): Language {
  const wanted = (c.req.header('accept-language') ?? '').split(',').map((part, place) => {
    const [tag = '', ...params] = part.trim().toLowerCase().split(';')
    const weight = Number(params.find((param) => param.trim().startsWith('q='))?.split('=')[1] ?? 1)
    return { tag, place, weight: Number.isFinite(weight) ? weight : 0 }
  })
  const known = wanted.filter(({ tag, weight }) => weight > 0 && /^(zh|en)\b/.test(tag))
  const [first] = known.sort((a, b) => b.weight - a.weight || a.place - b.place)
  return first?.tag.startsWith('zh') ? 'zh' : 'en'
}

/** What is not there is one error of the catalogue. */
export function found<T>(value: T | undefined | null, what: string, id: string | number): T {
  if (value === undefined || value === null) throw new CaravanError('notFound', { what, id })
  return value
}

/** A failure as an error of the catalogue; undefined when it is none that anybody expects. */
export function expectedError(error: unknown): CaravanError | undefined {
  if (error instanceof CaravanError) return error
  return isTransient(error) ? new CaravanError('databaseAway') : undefined
}
