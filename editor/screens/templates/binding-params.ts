import type { SmsParam } from '../../../schema/sms/binding.ts'

const usual = 20
const codeLength = 11
const output = /\{\{[\s\S]*?\}\}/g

/** An empty variable, named as the provider names them: by numbers or by words. */
export function newParam(kind: string, at: number): SmsParam {
  return { name: nameOf(kind, at, ''), value: '', kind: 'text', max: usual }
}

/** The variables that a text has, in its order, as an account's template would have them. */
export function paramsOf(body: string, kind: string): SmsParam[] {
  const used = new Set<string>()
  return (body.match(output) ?? []).slice(0, usual).map((value, at) => {
    const link = /\|\s*(?:link|mini_program)\s*\}\}$/.test(value)
    const word = /([A-Za-z]\w*)\s*(?:\|[\s\S]*)?\}\}$/.exec(value)?.[1] ?? ''
    const wanted = nameOf(kind, at, link ? 'code' : word)
    const name = used.has(wanted) ? `${wanted.slice(0, 36)}${at + 1}` : wanted
    used.add(name)
    return {
      name,
      value,
      kind: link ? 'linkCode' : 'text',
      max: link ? codeLength : usual,
    }
  })
}

function nameOf(kind: string, at: number, word: string): string {
  return kind === 'tencent' ? String(at + 1) : word === '' ? `v${at + 1}` : word.slice(0, 40)
}
