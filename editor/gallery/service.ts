import { galleryJourney, type GalleryJourney, plain } from './builder.ts'

const renewal = galleryJourney(
  'renewal',
  { en: 'Renewal reminder', zh: '续费提醒' },
  {
    en: 'Thirty days ahead, then a week ahead for those who did not renew',
    zh: '提前 30 天提醒，未续费者提前一周再提醒',
  },
  {
    soon: {
      kind: 'date',
      name: { en: '30 days before the end', zh: '到期前 30 天' },
      config: plain({ attribute: 'expires_on', offsetDays: -30, time: '10:00', repeat: 'yearly' }),
      next: 'first',
    },
    first: {
      kind: 'email',
      name: { en: 'Renew early', zh: '提前续费' },
      config: (text) => ({
        subject: text({ en: 'Your membership ends in 30 days', zh: '您的会员还有 30 天到期' }),
        body: text({
          en: '<p>Renew now and keep your price: {{ "https://example.com/renew" | link }}</p>',
          zh: '<p>现在续费，价格不变：{{ "https://example.com/renew" | link }}</p>',
        }),
      }),
      next: 'wait',
    },
    wait: {
      kind: 'listen',
      name: { en: 'Renewed?', zh: '续费了吗？' },
      config: plain({ branches: [{ id: 'renewed', on: 'event', name: 'renewed', where: [] }], timeout: 'P23D' }),
      next: { renewed: 'thanks', timeout: 'last' },
    },
    last: {
      kind: 'sms',
      name: { en: 'One week left', zh: '还剩一周' },
      config: (text) => ({
        body: text({
          en: 'Your membership ends in a week: {{ "https://example.com/renew" | link }}',
          zh: '您的会员一周后到期，点此续费：{{ "https://example.com/renew" | link }}',
        }),
      }),
      next: null,
    },
    thanks: {
      kind: 'exit',
      name: { en: 'Renewed', zh: '已续费' },
      config: plain({ goal: true, reason: 'renewed' }),
      next: null,
    },
  },
  { purpose: 'transactional', reentry: { mode: 'afterExit' } },
)

const shipping = galleryJourney(
  'order-and-shipping',
  { en: 'Order and shipping', zh: '订单与发货' },
  { en: 'Confirms the order, tells when it ships, asks for a review', zh: '确认订单，发货通知，邀请评价' },
  {
    ordered: {
      kind: 'event',
      name: { en: 'Order placed', zh: '下单' },
      config: plain({ name: 'order_placed' }),
      next: 'confirm',
    },
    confirm: {
      kind: 'email',
      name: { en: 'Confirmation', zh: '订单确认' },
      config: (text) => ({
        subject: text({ en: 'We have your order', zh: '已收到您的订单' }),
        body: text({
          en: '<p>Thank you! Total: {{ entry.total | default: "see your account" }}</p>',
          zh: '<p>感谢下单！合计 {{ entry.total | default: "见订单详情" }}</p>',
        }),
      }),
      next: 'ships',
    },
    ships: {
      kind: 'listen',
      name: { en: 'Shipped?', zh: '发货了吗？' },
      config: plain({ branches: [{ id: 'shipped', on: 'event', name: 'order_shipped', where: [] }], timeout: 'P7D' }),
      next: { shipped: 'tell', timeout: 'sorry' },
    },
    tell: {
      kind: 'sms',
      name: { en: 'On its way', zh: '已发货' },
      config: (text) => ({
        body: text({
          en: 'Your order is on its way: {{ "https://example.com/track" | link }}',
          zh: '您的订单已发货，点此查看物流：{{ "https://example.com/track" | link }}',
        }),
      }),
      next: 'rest',
    },
    sorry: {
      kind: 'sms',
      name: { en: 'Sorry for the delay', zh: '延迟致歉' },
      config: (text) => ({
        body: text({
          en: 'Your order takes longer than promised. We are sorry and keep you informed.',
          zh: '您的订单晚于承诺，抱歉让您久等，有进展会第一时间通知。',
        }),
      }),
      next: 'rest',
    },
    rest: {
      kind: 'wait',
      config: plain({ mode: 'for', duration: 'P10D', window: { ranges: [{ from: '10:00', to: '20:00' }] } }),
      next: 'review',
    },
    review: {
      kind: 'wechat',
      name: { en: 'How was it?', zh: '邀请评价' },
      config: (text) => ({
        body: text({ en: 'How was it? Tell us in a minute.', zh: '这次购物怎么样？花一分钟告诉我们。' }),
      }),
      next: null,
    },
  },
  { purpose: 'transactional', reentry: { mode: 'always' }, priority: 'high' },
)

const feedback = galleryJourney(
  'feedback',
  { en: 'Feedback with follow-up', zh: '满意度回访' },
  { en: 'Asks for a grade; a low one goes to a person at once', zh: '请客户打分，低分立即转人工' },
  {
    served: {
      kind: 'event',
      name: { en: 'Service finished', zh: '服务完成' },
      config: plain({ name: 'service_finished' }),
      next: 'ask',
    },
    ask: {
      kind: 'sms',
      name: { en: 'Ask for a grade', zh: '请您打分' },
      config: (text) => ({
        body: text({ en: 'How did we do? Reply with 1 to 5.', zh: '请为本次服务打分，回复 1 到 5。' }),
      }),
      next: 'grade',
    },
    grade: {
      kind: 'listen',
      name: { en: 'Answer', zh: '等待回复' },
      config: plain({ branches: [{ id: 'rated', on: 'event', name: 'rated', where: [] }], timeout: 'P1D' }),
      next: { rated: 'low', timeout: null },
    },
    low: {
      kind: 'branch',
      name: { en: 'Low grade?', zh: '低分吗？' },
      config: (text) => ({
        branches: [
          {
            id: 'low',
            label: text({ en: '1 or 2', zh: '1 或 2 分' }),
            condition: { type: 'attribute', path: 'grade', as: 'number', op: 'lessOrEqual', value: 2 },
          },
        ],
      }),
      next: { low: 'call', else: 'thanks' },
    },
    call: {
      kind: 'webhook',
      name: { en: 'Tell the team', zh: '通知客服' },
      config: plain({ url: 'https://example.com/hooks/care', method: 'POST' }),
      next: 'thanks',
    },
    thanks: { kind: 'exit', config: plain(), next: null },
  },
  { purpose: 'transactional', reentry: { mode: 'afterExit', cooldown: 'P30D' } },
)

/** Journeys that serve. */
export const serviceJourneys: GalleryJourney[] = [renewal, shipping, feedback]
