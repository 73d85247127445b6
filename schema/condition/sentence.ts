import type { Language } from '../bilingual.ts'
import type { Comparison, Condition, MessageFact, Operator } from '../condition.ts'
import type { Json } from '../json.ts'
import { durationWords } from '../time/sentences.ts'

const operatorWords: Record<Operator, { en: string; zh: string }> = {
  exists: { en: 'is known', zh: '有值' },
  missing: { en: 'is not known', zh: '没有值' },
  equals: { en: 'is', zh: '等于' },
  notEquals: { en: 'is not', zh: '不等于' },
  contains: { en: 'contains', zh: '包含' },
  startsWith: { en: 'starts with', zh: '开头是' },
  endsWith: { en: 'ends with', zh: '结尾是' },
  oneOf: { en: 'is one of', zh: '属于' },
  notOneOf: { en: 'is none of', zh: '不属于' },
  greater: { en: '>', zh: '大于' },
  greaterOrEqual: { en: '≥', zh: '不小于' },
  less: { en: '<', zh: '小于' },
  lessOrEqual: { en: '≤', zh: '不大于' },
  between: { en: 'is between', zh: '介于' },
  before: { en: 'is before', zh: '早于' },
  after: { en: 'is after', zh: '晚于' },
  withinLast: { en: 'is within the last', zh: '在过去' },
  withinNext: { en: 'is within the next', zh: '在未来' },
  isTrue: { en: 'is true', zh: '为真' },
  isFalse: { en: 'is false', zh: '为假' },
  includes: { en: 'includes', zh: '包含' },
  excludes: { en: 'does not include', zh: '不包含' },
}

const factWords: Record<MessageFact, { en: string; zh: string }> = {
  accepted: { en: 'was sent a message', zh: '已发送消息' },
  delivered: { en: 'received a message', zh: '消息已送达' },
  failed: { en: 'failed to get a message', zh: '消息发送失败' },
  clicked: { en: 'clicked a message', zh: '点击了消息' },
  replied: { en: 'replied to a message', zh: '回复了消息' },
  opened: { en: 'opened a message', zh: '打开了消息' },
}

/** A condition as one sentence: "tier is “vip” and did “order” in the last 30 days". */
export function conditionSentence(condition: Condition, language: Language, nested = false): string {
  const zh = language === 'zh'
  switch (condition.type) {
    case 'all':
    case 'any': {
      if (condition.of.length === 0)
        return condition.type === 'all' ? (zh ? '所有人' : 'everybody') : zh ? '没有人' : 'nobody'
      const joiner = condition.type === 'all' ? (zh ? ' 且 ' : ' and ') : zh ? ' 或 ' : ' or '
      const text = condition.of.map((child) => conditionSentence(child, language, condition.of.length > 1)).join(joiner)
      return nested ? (zh ? `（${text}）` : `(${text})`) : text
    }
    case 'not':
      return zh
        ? `不满足：${conditionSentence(condition.of, language, true)}`
        : `not ${conditionSentence(condition.of, language, true)}`
    case 'attribute':
      return comparisonWords(condition, condition.path, language)
    case 'entry':
      return comparisonWords(condition, zh ? `入组参数 ${condition.path}` : `entry ${condition.path}`, language)
    case 'answer':
      return comparisonWords(condition, `${condition.step}.${condition.path}`, language)
    case 'tag':
      return zh
        ? `${condition.has ? '有' : '没有'}标签「${condition.tag}」`
        : `${condition.has ? 'has' : 'does not have'} tag “${condition.tag}”`
    case 'segment':
      return zh
        ? `${condition.in ? '在' : '不在'}人群「${condition.segment}」中`
        : `is ${condition.in ? '' : 'not '}in segment “${condition.segment}”`
    case 'consent':
      return zh
        ? `${condition.granted ? '已同意' : '未同意'} ${condition.channel} ${condition.purpose}`
        : `${condition.granted ? 'agreed' : 'has not agreed'} to ${condition.channel} ${condition.purpose}`
    case 'message': {
      const words = `${factWords[condition.fact][language]}${condition.step ? ` (${condition.step})` : ''}${withinWords(condition.within, language)}`
      return condition.done ? words : zh ? `没有${words}` : `has not: ${words}`
    }
    case 'event':
      return eventWords(condition, language)
  }
}

function eventWords(condition: Extract<Condition, { type: 'event' }>, language: Language): string {
  const zh = language === 'zh'
  const where = (condition.where ?? [])
    .map((comparison) => comparisonWords(comparison, comparison.path, language))
    .join(zh ? ' 且 ' : ' and ')
  const filter = where ? (zh ? `（${where}）` : ` where ${where}`) : ''
  const measure = condition.measure
  const bound = measure ? { atLeast: '≥', atMost: '≤', exactly: '=' }[measure.op] : ''
  const amount = !measure
    ? ''
    : measure.of === 'count'
      ? zh
        ? ` ${bound} ${measure.value} 次`
        : ` ${bound} ${measure.value} times`
      : zh
        ? ` ${measure.path} 合计 ${bound} ${measure.value}`
        : ` with total ${measure.path} ${bound} ${measure.value}`
  if (zh)
    return `${withinWords(condition.within, 'zh').trim()}${condition.done ? '发生过' : '没有发生'}「${condition.name}」${filter}${amount}`
  return `${condition.done ? 'did' : 'did not do'} “${condition.name}”${filter}${amount}${withinWords(condition.within, 'en')}`
}

function withinWords(within: string | undefined, language: Language): string {
  if (within === undefined) return ''
  return language === 'zh' ? ` 最近 ${durationWords(within, 'zh')} ` : ` in the last ${durationWords(within, 'en')}`
}

function comparisonWords({ op, value }: Comparison, what: string, language: Language): string {
  const operand =
    op === 'withinLast' || op === 'withinNext'
      ? durationWords(String(value), language)
      : valueWords(value, op, language)
  return [what, operatorWords[op][language], operand].filter(Boolean).join(' ')
}

function valueWords(value: Json | undefined, op: Operator, language: Language): string {
  if (value === undefined || value === null) return ''
  const quote = (item: Json) =>
    typeof item === 'string' ? (language === 'zh' ? `「${item}」` : `“${item}”`) : JSON.stringify(item)
  if (!Array.isArray(value)) return quote(value)
  const joiner = op === 'between' ? (language === 'zh' ? ' 与 ' : ' and ') : language === 'zh' ? '、' : ', '
  return value.map(quote).join(joiner)
}
