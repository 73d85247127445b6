import type { Problem } from '../problem.ts'
import type { SmsBinding, SmsParam } from '../sms/binding.ts'
import type { RulePack } from './rule-pack.ts'

/** A text message as it is written, and what it ends with when it advertises. */
export type WrittenSms = { body: string; optOut: string; purpose: 'marketing' | 'transactional' }
type Found = Omit<Problem, 'stepId' | 'severity'>

const tags = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g
const adjacent = /\}\}[\s\p{P}]{0,1}\{\{/u

/**
 * What an account would refuse of a text, by the rules of its provider, before anything is sent. `binding`: what the account knows the text
 * as; without one, a provider of audited templates takes nothing. Values are looked at when they are known (`unfit`).
 */
export function checkSmsRules(
  { body, optOut, purpose }: WrittenSms,
  binding: SmsBinding | undefined,
  pack: RulePack,
  gateway: string,
): Found[] {
  const found: Found[] = []
  const say = (code: Problem['code'], params: Record<string, string | number> = {}, field = 'body') =>
    found.push({ code, field, params: { gateway, rule: pack.source, ...params } })
  if (pack.audited && !binding) say('sms-unbound', {}, 'template')
  const fixed = body.replaceAll(tags, '')
  const marketing = purpose === 'marketing'
  const signature = binding?.signature ?? ''
  const values = (binding?.params ?? []).reduce((sum, { max }) => sum + max, 0)
  const tail = marketing && !body.trimEnd().endsWith(optOut) ? optOut : ''
  const longest = [...`【${signature}】${fixed}${tail}`].length + values
  if (longest > pack.maxLength) say('sms-too-long', { count: longest, max: pack.maxLength })
  const characters = [...pack.forbidden].filter((character) => fixed.includes(character))
  if (characters.length > 0) say('sms-characters', { characters: characters.join(' ') })
  if (pack.optOut && marketing && optOut.trim() === '') say('sms-opt-out')
  if (binding) for (const [code, params] of bindingFaults(binding, body, fixed, pack)) say(code, params, 'template')
  return found
}

function* bindingFaults(
  { templateCode, signature, params }: SmsBinding,
  body: string,
  fixed: string,
  pack: RulePack,
): Generator<[Problem['code'], Record<string, string | number>]> {
  if (!pack.templateCode.test(templateCode)) yield ['sms-template-code', { code: templateCode }]
  const { min, max } = pack.signature
  const length = [...signature].length
  if (length < min || length > max) yield ['sms-signature', { min, max }]
  if (params.length > pack.maxParams) yield ['sms-params', { max: pack.maxParams }]
  const names = params.map(({ name }) => name)
  for (const param of params) {
    const refused = paramFault(param, names, pack)
    if (refused) yield [refused, { name: param.name, max: pack.maxValue }]
  }
  if (!pack.adjacent && params.length > 0 && (adjacent.test(body) || fixed.trim() === ''))
    yield ['sms-variables-alone', {}]
}

function paramFault({ name, kind, value, max }: SmsParam, names: string[], pack: RulePack): Problem['code'] | null {
  if (value.trim() === '') return 'sms-param-empty'
  if (names.filter((other) => other === name).length > 1 || !(pack.paramName?.test(name) ?? true))
    return 'sms-param-name'
  if (pack.refusedKinds.includes(kind)) return 'sms-param-link'
  return max > pack.maxValue ? 'sms-param-long' : null
}
