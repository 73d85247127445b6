import { emptyDocument, type JourneyDoc, type JourneySettings } from '../../schema/document.ts'

type Steps = Record<
  string,
  [kind: string, name: string, config: Record<string, unknown>, next?: Record<string, string | null>]
>

function journey(name: string, triggers: string[], steps: Steps, settings: Partial<JourneySettings> = {}): JourneyDoc {
  const doc = emptyDocument(name)
  for (const [id, [kind, label, config, next]] of Object.entries(steps))
    doc.steps[id] = { id, kind, name: label, config, next: next ?? {} }
  return { ...doc, triggers, settings: { ...doc.settings, ...settings } }
}

const all = (to: string) => ({ sent: to, failed: to, skipped: to })
const link = (path: string) => `{{ "https://shop.example/${path}" | link }}`

/** The three journeys of the demo workspace; the first is published at once. */
export function demoJourneys(): { live: JourneyDoc; drafts: JourneyDoc[] } {
  const winBack = journey('双十一老客唤醒', ['in'], {
    in: [
      'audience',
      '90 天未购老客',
      {
        condition: {
          type: 'attribute',
          path: 'lastOrderAt',
          as: 'date',
          op: 'before',
          value: new Date(Date.now() - 90 * 86_400_000).toISOString(),
        },
        schedule: { mode: 'now' },
      },
      { next: 'ab' },
    ],
    ab: [
      'split',
      '优惠 A/B',
      {
        arms: [
          { id: 'coupon', label: '满减券', weight: 60 },
          { id: 'member', label: '会员价', weight: 35 },
        ],
        holdout: 5,
      },
      { coupon: 'sms', member: 'mail', holdout: 'out' },
    ],
    sms: [
      'sms',
      '短信 · 满减券',
      { body: `{{ contact.name }}，您有一张满300减60券，${link('c')} 领取` },
      all('listen'),
    ],
    mail: [
      'email',
      '邮件 · 会员价目录',
      {
        subject: '{{ contact.name }}，只为您保留的 12 件好物',
        body: '<h1>会员价已为您锁定</h1><p>{{ contact.name }}您好，双十一会员价已生效。</p><p><a href="https://shop.example/member">查看我的会员价</a></p>',
      },
      all('listen'),
    ],
    listen: [
      'listen',
      '等待点击或下单',
      {
        branches: [
          { id: 'clicked', on: 'message', fact: 'clicked', label: '已点击' },
          { id: 'ordered', on: 'event', name: 'order', where: [], label: '已下单' },
        ],
        timeout: 'P2D',
      },
      { clicked: 'wechat', ordered: 'goal', timeout: 'wait' },
    ],
    wechat: [
      'wechat',
      '微信 · 领券提醒',
      { form: 'customerService', body: `{{ contact.name }}，您的券还没用完：${link('wx')}` },
      all('out'),
    ],
    wait: [
      'wait',
      '等待 1 天',
      { mode: 'for', duration: 'P1D', window: { ranges: [{ from: '10:00', to: '20:00' }] } },
      { next: 'last' },
    ],
    last: ['sms', '最后提醒', { body: `{{ contact.name }}，券今晚失效，${link('last')}` }, all('out')],
    goal: ['exit', '已下单', { reason: '已下单', goal: true }],
    out: ['exit', '结束', {}],
  })
  const welcome = journey(
    'Welcome series',
    ['signup'],
    {
      signup: ['event', 'Signed up', { name: 'signup', where: [] }, { next: 'hello' }],
      hello: [
        'email',
        'Welcome',
        {
          subject: 'Welcome, {{ contact.name | default: "friend" }}',
          body: '<h1>Good to have you</h1><p>Here is what to try first.</p><p><a href="https://shop.example/start">Start here</a></p>',
        },
        all('wait'),
      ],
      wait: [
        'wait',
        'Two days',
        {
          mode: 'for',
          duration: 'P2D',
          window: { weekdays: [1, 2, 3, 4, 5], ranges: [{ from: '09:00', to: '18:00' }] },
        },
        { next: 'tier' },
      ],
      tier: [
        'branch',
        'VIP?',
        {
          branches: [
            {
              id: 'vip',
              label: 'VIP',
              condition: { type: 'attribute', path: 'tier', as: 'text', op: 'equals', value: 'vip' },
            },
          ],
        },
        { vip: 'call', else: 'tips' },
      ],
      call: [
        'sms',
        'Personal note',
        { body: `{{ contact.name }}, your advisor is here for you: ${link('advisor')}` },
        all('out'),
      ],
      tips: [
        'email',
        'Three tips',
        {
          subject: 'Three tips for your first week',
          body: '<p>One, two, three.</p><p><a href="https://shop.example/tips">Read on</a></p>',
        },
        all('out'),
      ],
      out: ['exit', 'Done', {}],
    },
    { timezone: 'Europe/London' },
  )
  const birthday = journey(
    '生日祝福 Birthday',
    ['day'],
    {
      day: [
        'date',
        '生日当天',
        { attribute: 'birthday', offsetDays: 0, time: '09:30', repeat: 'yearly' },
        { next: 'gift' },
      ],
      gift: [
        'update',
        '生日积分',
        {
          changes: [
            { do: 'increment', attribute: 'points', by: 200 },
            { do: 'addTag', tag: 'birthday' },
          ],
        },
        { next: 'sms' },
      ],
      sms: ['sms', '生日短信', { body: `{{ contact.name }}生日快乐！200 积分已到账，${link('bday')}` }, all('out')],
      out: ['exit', '结束', {}],
    },
    { reentry: { mode: 'afterExit' } },
  )
  return { live: winBack, drafts: [welcome, birthday] }
}
