import type { ContactDetail, ContactRow, SegmentRow } from '../../../schema/api/contacts.ts'
import type { JourneyRow, LiveCounts, StepCounts } from '../../../schema/api/journeys.ts'
import type { Language } from '../../../schema/bilingual.ts'
import type { JourneyDoc } from '../../../schema/document.ts'
import { builtInKinds } from '../../../schema/steps/registry.ts'
import { at, templates } from './fake-messages.ts'
import { galleryJourneys } from '../../../editor/gallery/journeys.ts'

/** Journeys of the pretended workspace, by id. */
export function journeyDocs(
  language: Language,
): Record<string, { doc: JourneyDoc; state: JourneyRow['state']; version: number | null }> {
  const doc = (id: string) => galleryJourneys.find((journey) => journey.id === id)!.build(language, 'Asia/Shanghai')
  const draft = doc('ab-promotion')
  draft.name = language === 'zh' ? '双十一老客唤醒' : 'Win-back, Double Eleven'
  const broken = doc('welcome')
  broken.steps.hello!.config = { ...broken.steps.hello!.config, subject: '' }
  return {
    winback: { doc: draft, state: 'running', version: 3 },
    cart: { doc: doc('abandoned-cart'), state: 'running', version: 11 },
    birthday: { doc: doc('birthday'), state: 'paused', version: 2 },
    welcome: { doc: broken, state: 'draft', version: null },
    orders: { doc: doc('order-and-shipping'), state: 'completed', version: 1 },
  }
}

/** Plausible counts for a document: people thin out from step to step. */
export function countsOf(doc: JourneyDoc, version: number): LiveCounts {
  const steps: Record<string, StepCounts> = {}
  const arrived = new Map<string, number>(doc.triggers.map((id) => [id, 128_400]))
  for (const id of order(doc)) {
    const step = doc.steps[id]!
    const came = arrived.get(id) ?? 0
    const kind = builtInKinds[step.kind as 'wait']
    const message = 'action' in kind && (kind.action as { effect?: string } | undefined)?.effect === 'message'
    const here = 'rests' in kind && kind.rests ? Math.round(came * 0.31) : message ? Math.round(came * 0.012) : 0
    const ports = Object.keys(step.next)
    const weights = message
      ? [0.972, 0.019, 0.009]
      : ports.length === 3
        ? [0.6, 0.35, 0.05]
        : ports.length === 2
          ? [0.27, 0.73]
          : [1]
    const left: Record<string, number> = {}
    ports.forEach((port, index) => {
      left[port] = Math.round((came - here) * (weights[index] ?? 0))
      const target = step.next[port]
      if (target) arrived.set(target, (arrived.get(target) ?? 0) + left[port])
    })
    const sent = message ? (left.sent ?? 0) : 0
    steps[id] = {
      arrived: came,
      here,
      left,
      accepted: sent,
      rejected: message ? (left.failed ?? 0) : 0,
      unknown: 0,
      delivered: Math.round(sent * 0.968),
      undelivered: Math.round(sent * 0.02),
      clicked: Math.round(sent * 0.074),
      replied: Math.round(sent * 0.006),
      opened: step.kind === 'email' ? Math.round(sent * 0.312) : 0,
    }
  }
  return {
    version,
    state: 'running',
    entered: 128_400,
    inside: 41_206,
    ended: { completed: 87_194 },
    refused: {},
    steps,
  }
}

function order(doc: JourneyDoc): string[] {
  const seen: string[] = []
  const indegree = new Map<string, number>()
  for (const step of Object.values(doc.steps))
    for (const target of Object.values(step.next)) if (target) indegree.set(target, (indegree.get(target) ?? 0) + 1)
  const open = Object.keys(doc.steps).filter((id) => !indegree.get(id))
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    seen.push(id)
    for (const target of Object.values(doc.steps[id]!.next)) {
      if (!target) continue
      indegree.set(target, indegree.get(target)! - 1)
      if (indegree.get(target) === 0) open.push(target)
    }
  }
  return seen
}

const names = {
  zh: ['林女士', '王晓明', '陈思远', '李佳怡', '赵磊', '周静', '吴昊', '郑雨', '孙悦', '黄子轩'],
  en: [
    'Ms Lin',
    'Tom Baker',
    'Ana Silva',
    'Jia Li',
    'Lars Holm',
    'Mia Rossi',
    'Omar Aziz',
    'Yuki Sato',
    'Ben Carter',
    'Eva Klein',
  ],
}

/** Contacts of the pretended workspace. */
export function contacts(language: Language): ContactRow[] {
  return Array.from({ length: 240 }, (_, index) => ({
    id: index + 1,
    key: `c-${String(10_001 + index)}`,
    name: names[language][index % 10]!,
    phone: `138****${String(7310 + index).slice(-4)}`,
    email: `${'abcdefghij'[index % 10]}***@example.com`,
    wechat: index % 3 === 0 ? 'o6_b***w' : null,
    zone: 'Asia/Shanghai',
    locale: language,
    tags: index % 2 === 0 ? ['skincare', 'vip'] : ['new'],
    attributes: {
      city: language === 'zh' ? '成都' : 'Chengdu',
      tier: index % 2 === 0 ? 'gold' : 'basic',
      birthday: '1990-03-08',
      orders_90d: index % 5,
    },
    updatedAt: at(index * 7 + 2),
  }))
}

/** A contact's page. */
export function contactDetail(row: ContactRow, language: Language): ContactDetail {
  const zh = language === 'zh'
  return {
    ...row,
    consents: [
      { channel: 'sms', purpose: 'marketing', granted: true, at: '2024-03-01T00:00:00Z', source: 'import' },
      { channel: 'email', purpose: 'marketing', granted: true, at: '2025-05-01T00:00:00Z', source: 'form' },
    ],
    suppressed: [],
    timeline: [
      {
        at: at(12),
        kind: 'touch',
        title: zh ? '点击了链接' : 'Clicked the link',
        journeyId: 'winback',
        stepId: 'react',
        detail: { url: 'crvn.cn/Ab3x' },
      },
      {
        at: at(25),
        kind: 'message',
        title: zh ? '短信 · 满减券' : 'SMS · coupon',
        journeyId: 'winback',
        stepId: 'coupon',
        detail: {
          text: zh
            ? '【商队优选】林女士，您有一张满 300 减 60 券，周日 24 点前有效'
            : 'Ms Lin, 60 off from 300 until Sunday',
          state: 'delivered',
        },
      },
      {
        at: at(26),
        kind: 'enrolment',
        title: zh ? '进入「双十一老客唤醒」版本 3' : 'Entered “Win-back, Double Eleven” v3',
        journeyId: 'winback',
        detail: { trigger: 'everyone' },
      },
      { at: at(2900), kind: 'event', title: 'page_viewed', detail: { page: '/serum', seconds: 41 } },
    ],
  }
}

/** Names a document may use. */
export function catalogue(language: Language) {
  return {
    templates: Object.fromEntries(
      templates(language).map((row) => [
        row.id,
        { channel: row.channel, approved: row.audit === 'approved', variables: row.variables },
      ]),
    ),
    segments: Object.fromEntries(segments(language).map((row) => [row.id, { name: row.name }])),
    gateways: {
      'sandbox-sms': { channel: 'sms', name: 'Sandbox SMS' },
      'sandbox-email': { channel: 'email', name: 'Sandbox mail' },
      'sandbox-wechat': { channel: 'wechat', name: 'Sandbox WeChat' },
    },
    attributes: ['birthday', 'city', 'expires_on', 'grade', 'orders_90d', 'tier'],
    events: ['order_placed', 'cart_abandoned', 'signed_up', 'page_viewed'],
    tags: ['vip', 'new', 'skincare', 'coming'],
  }
}

export function segments(language: Language): SegmentRow[] {
  const zh = language === 'zh'
  return [
    {
      id: 'seg-1',
      name: zh ? '90 天未购' : 'No order in 90 days',
      kind: 'condition',
      condition: { type: 'event', name: 'order_placed', done: false, within: 'P90D' },
      count: 128_400,
    },
    {
      id: 'seg-2',
      name: zh ? '金卡会员' : 'Gold members',
      kind: 'condition',
      condition: { type: 'attribute', path: 'tier', as: 'text', op: 'equals', value: 'gold' },
      count: 18_204,
    },
  ]
}
