import type { CopyRequest, Draft } from './copy-request.ts'

/** A pattern: `{hi}` greeting with the name when there is one, `{product}`, `{offer}`, `{link}`. */
type Pattern = { subject: string; text: string }

const patterns: Record<'en' | 'zh', Pattern[]> = {
  zh: [
    { subject: '{product}来了', text: '{hi}{product}来了。{offer}，欢迎了解。{link}' },
    { subject: '为您准备了{product}', text: '{hi}我们为您准备了{product}：{offer}。{link}' },
    { subject: '{offer}', text: '{hi}{offer}！喜欢{product}的您别错过。{link}' },
    { subject: '想和您分享{product}', text: '{hi}想和您分享{product}，现在{offer}。{link}' },
    { subject: '{product}：给您留了一份', text: '{hi}{product}给您留了一份，{offer}，有空来看看。{link}' },
    { subject: '您可能会喜欢{product}', text: '{hi}您可能会喜欢{product}。{offer}，详情请看。{link}' },
  ],
  en: [
    { subject: '{product} is here', text: '{hi}{product} is here. {offer}. Have a look. {link}' },
    { subject: 'For you: {product}', text: '{hi}we kept {product} for you: {offer}. {link}' },
    { subject: '{offer}', text: '{hi}{offer}! A good moment for {product}. {link}' },
    { subject: 'A word about {product}', text: '{hi}a word about {product}: {offer}. See you soon. {link}' },
    { subject: 'Have you seen {product}?', text: '{hi}have you seen {product}? {offer}. {link}' },
    { subject: '{product}, when you are ready', text: '{hi}{product} is waiting for you. {offer}. {link}' },
  ],
}

const defaults = {
  zh: { product: '新品', offer: '诚意之选', dear: '您好，', friend: '朋友' },
  en: { product: 'something new', offer: 'We think you will like it', dear: 'Hi, ', friend: 'there' },
} as const

/**
 * Drafts without a model: proven patterns filled with the brief's own words. Not clever, never wrong about a price, and the
 * caller says that they come from here.
 */
export function writeBuiltin(request: CopyRequest): Draft[] {
  const { brief, context, channel } = request
  const words = defaults[brief.language]
  const name = context.variables.find(({ path }) => /(^|\.)(name|first_?name|姓名|昵称)$/i.test(path))?.path
  const [firstLink] = context.allowedLinks
  const values: Record<string, string> = {
    hi: name === undefined ? words.dear : greeting(brief.language, name, words.friend),
    product: clean(brief.product) || words.product,
    offer: clean(brief.offer) || words.offer,
    link: firstLink === undefined ? '' : `{{ "${firstLink}" | link }}`,
  }
  const known = new Set(context.variables.map(({ path }) => path))
  return Array.from({ length: request.drafts }, (_, at) => {
    const pattern = patterns[brief.language][at % patterns[brief.language].length] as Pattern
    const text = withKept(fill(pattern.text, values), brief.keep, known, brief.language)
    return channel === 'email' ? { subject: fill(pattern.subject, values), text } : { text }
  })
}

function greeting(language: 'en' | 'zh', path: string, friend: string): string {
  const variable = `{{ ${path} | default: "${friend}" }}`
  return language === 'zh' ? `${variable}您好，` : `Hi ${variable}, `
}

function clean(text: string): string {
  return text
    .replace(/[{}【】<>\r\n]/g, ' ')
    .replace(/[。.!！\s]+$/, '')
    .trim()
}

function fill(pattern: string, values: Record<string, string>): string {
  return pattern
    .replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '')
    .replace(/ {2,}/g, ' ')
    .trim()
}

function withKept(text: string, keep: string[], known: Set<string>, language: 'en' | 'zh'): string {
  const missing = keep.filter((item) => !text.includes(known.has(item) ? `{{ ${item} ` : item))
  return [text, ...missing.map((item) => (known.has(item) ? `{{ ${item} }}` : item))].join(language === 'zh' ? '' : ' ')
}
