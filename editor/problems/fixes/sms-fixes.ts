import { rulePack } from '../../../schema/rules/registry.ts'
import { type FindFixes, type Fix, setValues, stepOf } from './fix.ts'

const offered = 3

/** Characters that a provider refuses go out of the step's own text; brackets become other ones. */
export const smsCharacters: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  const body = step?.config['body']
  if (!step || typeof body !== 'string' || step.config['template'] !== undefined) return []
  let value = body.replaceAll('【', '「').replaceAll('】', '」')
  for (const character of String(problem.params?.['characters'] ?? '').split(' '))
    if (character !== '') value = value.replaceAll(character, '')
  const commands = setValues(context, step, [{ path: ['body'], value }])
  return value.trim() === '' || commands.length === 0 ? [] : [{ name: 'cleanText', commands }]
}

/** Opt-out words go out of the text: they are added at its end. */
export const smsOptOutTwice: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  const body = step?.config['body']
  const words = String(problem.params?.['words'] ?? '')
  if (!step || typeof body !== 'string' || words === '' || step.config['template'] !== undefined) return []
  const value = body.replaceAll(words, '').trim()
  const commands = setValues(context, step, [{ path: ['body'], value }])
  return value === '' || commands.length === 0 ? [] : [{ name: 'dropOptOut', commands }]
}

/** A text that an account does not know: a template that is bound to it, or an account that takes free texts. */
export const smsUnbound: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  if (!step) return []
  const { templates, gateways } = context.catalogue
  const accounts = Object.entries(gateways).filter(([, { channel }]) => channel === 'sms')
  const refusing = accounts.filter(([, { name }]) => name === problem.params?.['gateway']).map(([id]) => id)
  const use = (field: 'template' | 'gateway', id: string, what: string): Fix[] => {
    const commands = setValues(context, step, [{ path: [field], value: id }])
    return commands.length === 0 ? [] : [{ name: 'use', what, commands }]
  }
  const bound = Object.entries(templates).filter(
    ([, { approved, sms }]) => approved && sms && refusing.every((id) => Object.hasOwn(sms.bindings, id)),
  )
  const free = accounts.filter(([, { kind = '' }]) => !rulePack(kind)?.audited)
  return [
    ...bound.slice(0, offered).flatMap(([id]) => use('template', id, id)),
    ...free.slice(0, offered).flatMap(([id, { name }]) => use('gateway', id, name)),
  ]
}
