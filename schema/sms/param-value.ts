import { auditedForbidden } from '../rules/registry.ts'
import type { ParamKind, SmsParam } from './binding.ts'

const shapes: Record<ParamKind, RegExp> = {
  text: /^[^\r\n\p{Cc}]+$/u,
  digits: /^[0-9]+$/,
  code: /^[A-Za-z0-9]+$/,
  name: /^[\p{L}\p{M}][\p{L}\p{M} .·'’-]*$/u,
  amount: /^[0-9][0-9,]*(?:\.[0-9]{1,4})?$/,
  date: /^[0-9年月日号时点分秒上下午 :./至~-]+$/,
  linkCode: /^[0-9A-Za-z]{1,11}$/,
  url: /^https?:\/\/[\x21-\x7e]+$/,
}

/** Anything a carrier takes for a link. */
const looksLikeLink = /https?:|www\.|[a-z0-9-]\.(?:com|cn|net|org|cc|top|xyz|vip|io|me|co)\b/i

/** Why a value cannot be sent as a variable: too long, of another kind, or with characters that providers refuse; null when it can. */
export function unfit(
  { kind, max }: Pick<SmsParam, 'kind' | 'max'>,
  value: string,
): 'long' | 'kind' | 'characters' | null {
  if ([...value].length > max) return 'long'
  if (!shapes[kind].test(value)) return 'kind'
  if (kind !== 'url' && looksLikeLink.test(value)) return 'kind'
  return [...value].some((character) => auditedForbidden.has(character)) ? 'characters' : null
}
