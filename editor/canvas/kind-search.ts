import type { Language } from '../../schema/bilingual.ts'
import type { Family, StepKind } from '../../schema/define-step.ts'
import type { Kinds } from '../../schema/steps/registry.ts'

const familyOrder: Family[] = ['trigger', 'message', 'time', 'listening', 'logic', 'data', 'ai', 'plugin']

/** First letters and full pinyin of the built-in kinds' Chinese titles, so that "dx" and "duanxin" find 短信. */
const pinyin: Record<string, string> = {
  audience: 'rq renqun',
  event: 'sj shijian',
  date: 'rq riqi',
  api: 'jk jiekou',
  sms: 'dx duanxin',
  email: 'yj youjian',
  wechat: 'wx weixin',
  wait: 'dd dengdai',
  listen: 'qt qingting',
  branch: 'fz fenzhi',
  split: 'fl fenliu',
  jump: 'tz tiaozhuan',
  exit: 'tc tuichu',
  update: 'gx gengxin',
  webhook: 'wldy wangluodiaoyong',
}

/** Kinds that match a search, best first: a title that begins with it, then one that contains it, then descriptions. */
export function searchKinds(
  kinds: Kinds,
  query: string,
  language: Language,
  filter: (kind: StepKind) => boolean = () => true,
): StepKind[] {
  const wanted = query.trim().toLowerCase()
  const all = [...kinds.values()].filter(filter)
  if (wanted === '') return all.toSorted((a, b) => familyOrder.indexOf(a.family) - familyOrder.indexOf(b.family))
  return all
    .map((kind) => ({ kind, rank: rankOf(kind, wanted, language) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank)
    .map(({ kind }) => kind)
}

function rankOf(kind: StepKind, wanted: string, language: Language): number {
  const titles = [kind.title[language], kind.title.en, kind.title.zh].map((title) => title.toLowerCase())
  if (titles.some((title) => title.startsWith(wanted))) return 4
  if ((pinyin[kind.kind] ?? '').split(' ').some((word) => word.startsWith(wanted))) return 3
  if (titles.some((title) => title.includes(wanted)) || kind.kind.includes(wanted)) return 2
  return [kind.description.en, kind.description.zh].some((text) => text.toLowerCase().includes(wanted)) ? 1 : 0
}

/** Kinds by family, in the palette's order. */
export function byFamily(kinds: StepKind[]): [Family, StepKind[]][] {
  return familyOrder
    .map((family): [Family, StepKind[]] => [family, kinds.filter((kind) => kind.family === family)])
    .filter(([, list]) => list.length > 0)
}
