import type { Language } from '../../schema/bilingual.ts'
import { conditionSchema } from '../../schema/condition.ts'
import { conditionSentence } from '../../schema/condition/sentence.ts'
import type { FieldChange } from '../../schema/diff.ts'
import { canonicalJson, type Json } from '../../schema/json.ts'
import { durationWords } from '../../schema/time/sentences.ts'
import type { Texts } from '../i18n/texts.ts'

const longest = 160

/** The name of a value by its place: "Branches 2 › Label". */
export function fieldName(path: FieldChange['path'], { history }: Texts): string {
  const named = path
    .filter((key, index) => !(index === 0 && (key === 'config' || key === 'settings') && path.length > 1))
    .reduce<string[]>((parts, key) => {
      const last = parts.at(-1)
      if (typeof key === 'number' && last !== undefined) return [...parts.slice(0, -1), `${last} ${key + 1}`]
      return [...parts, history.fields[key] ?? String(key)]
    }, [])
  return named.join(' › ')
}

/** A value in words: durations and conditions as sentences, everything else as it is written. */
export function valueWords(value: Json | undefined, language: Language, { history }: Texts): string {
  if (value === undefined || value === null || value === '') return history.wasEmpty
  if (typeof value === 'string') return isDuration(value) ? durationWords(value, language) : value
  if (typeof value !== 'object') return String(value)
  const condition = conditionSchema.safeParse(value)
  if (condition.success) return conditionSentence(condition.data, language)
  const text = canonicalJson(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

/** Whether two values are compared word by word. */
export const areTexts = ({ before, after }: FieldChange): boolean =>
  [before, after].every((value) => value === undefined || typeof value === 'string') &&
  [before, after].some((value) => typeof value === 'string' && value.length > 12 && !isDuration(value))

const isDuration = (value: string) => /^P(?=.)(\d+[YMWD])*(T(\d+[HMS])+)?$/.test(value)
