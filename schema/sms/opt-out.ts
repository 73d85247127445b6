/**
 * What a reply asks for. `review`: a sentence that seems to refuse, for a person to read; it is never acted upon alone.
 * `none`: anything else.
 */
export type ReplyIntent = 'stop' | 'start' | 'help' | 'review' | 'none'

const stopWords = [
  'STOP',
  'STOPALL',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'QUIT',
  'REVOKE',
  'OPTOUT',
  'UNSUB',
  'STOPSMS',
  'NOMORE',
  'REMOVE',
  'ARRET',
  'DESABONNER',
  'DESINSCRIRE',
  'DESINSCRIPTION',
  'ARRETER',
  'ARRETEZ',
  'STOPPER',
  'RESILIER',
  'T',
  'TD',
  'N',
  'R',
  '退订',
  '拒收',
  '取消订阅',
  '取消短信',
  '停止',
  '停止发送',
  '不再接收',
  '退訂',
  '拒絕',
  '取消訂閱',
  '取消',
  '退出',
  '0000',
  '00000',
]
const startWords = ['START', 'UNSTOP', 'YES', 'SUBSCRIBE', 'REPRENDRE', 'OUI', '订阅', '恢复订阅', '恢复']
const helpWords = ['HELP', 'INFO', 'AIDE', '帮助']

const intents = new Map<string, ReplyIntent>([
  ...stopWords.map((word) => [word, 'stop'] as const),
  ...startWords.map((word) => [word, 'start'] as const),
  ...helpWords.map((word) => [word, 'help'] as const),
])

/** Only asks for a person's eye, so it may be generous. */
const refusal =
  /\b(stop|unsubscribe|remove me|opt[\s-]?out|don'?t (text|message|contact)|no more (texts|messages)|arr[eê]t(er|ez)?|d[eé]sabonn)|退订|拒收|不要再?发|别再?发|不想再?收|停止发送|投诉/i

/**
 * Reads a reply. A keyword counts only as the whole message: "stop" opts out, "nonstop" and "the bus stop" do not.
 * `extra` adds the stop words a template advertises (`回复 TD 退订`) to the built-in English, Chinese and French ones.
 */
export function readReply(text: string, extra: readonly string[] = []): ReplyIntent {
  const word = normaliseKeyword(text)
  if (word === '') return 'none'
  if (extra.some((other) => normaliseKeyword(other) === word)) return 'stop'
  return intents.get(word) ?? (refusal.test(text.slice(0, 2000)) ? 'review' : 'none')
}

/**
 * A reply reduced to its keyword: full width to half, upper case, without accents, punctuation, spaces, brackets or
 * invisible characters. `【退 订】`, `ｓｔｏｐ!` and `Opt-out.` become `退订`, `STOP`, `OPTOUT`.
 */
export function normaliseKeyword(text: string): string {
  if (text.length > 64) return ''
  return text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()
}
