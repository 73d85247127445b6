import type { Bilingual, Language } from '../../schema/bilingual.ts'
import type { Violation, ViolationCode } from './copy-request.ts'

const texts: Record<ViolationCode, Bilingual> = {
  empty: { en: 'The text is empty.', zh: '文案为空。' },
  placeholderMissing: { en: 'The variable {x} is missing.', zh: '缺少变量 {x}。' },
  placeholderInvented: { en: 'The variable {x} does not exist.', zh: '变量 {x} 不存在。' },
  placeholderBroken: { en: 'Braces do not match, or there is a tag.', zh: '花括号不匹配，或含有标签。' },
  phraseMissing: { en: '"{x}" must be in the text.', zh: '文案中必须包含“{x}”。' },
  tooLong: { en: 'With the longest values it needs {x}.', zh: '按变量最长取值计算需要 {x}。' },
  bannedWord: { en: '"{x}" must not be used in advertising.', zh: '广告中不得使用“{x}”。' },
  link: { en: 'The link {x} is not an allowed one.', zh: '链接 {x} 不在允许范围内。' },
  phone: { en: 'There is a phone number: {x}.', zh: '含有电话号码：{x}。' },
  email: { en: 'There is an e-mail address: {x}.', zh: '含有邮箱地址：{x}。' },
  price: { en: '{x} is not in the brief.', zh: '{x} 不在需求说明中。' },
  signature: { en: 'The signature in brackets is added later; take it out.', zh: '签名由系统添加，请删除【】。' },
  optOut: { en: 'Opt-out words are added later; take them out.', zh: '退订提示由系统添加，请删除。' },
  language: { en: 'The text is not in the language asked for.', zh: '文案语言与要求不符。' },
  markup: { en: 'There is HTML or Markdown.', zh: '含有 HTML 或 Markdown。' },
  duplicate: { en: 'It is the same as another draft.', zh: '与另一份草稿相同。' },
}

/** The sentence for a violation. */
export function violationText({ code, detail }: Violation, language: Language): string {
  return texts[code][language].replace('{x}', detail ?? '')
}
