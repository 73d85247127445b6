import { galleryJourney, type GalleryJourney, plain } from './builder.ts'

const cart = galleryJourney(
  'abandoned-cart',
  { en: 'Abandoned cart', zh: '购物车挽回' },
  { en: 'Waits two hours, reminds, and stops at once when the order comes', zh: '两小时后提醒，一旦下单立即停止' },
  {
    left: {
      kind: 'event',
      name: { en: 'Cart left', zh: '加购未付' },
      config: plain({ name: 'cart_abandoned' }),
      next: 'pause',
    },
    pause: {
      kind: 'listen',
      name: { en: 'Ordered meanwhile?', zh: '期间下单了吗？' },
      config: plain({ branches: [{ id: 'ordered', on: 'event', name: 'order_placed', where: [] }], timeout: 'PT2H' }),
      next: { ordered: 'done', timeout: 'remind' },
    },
    remind: {
      kind: 'sms',
      name: { en: 'Reminder', zh: '提醒' },
      config: (text) => ({
        body: text({
          en: 'You left something in your cart: {{ "https://example.com/cart" | link }}',
          zh: '您的购物车还有宝贝等着您：{{ "https://example.com/cart" | link }}',
        }),
      }),
      next: 'second',
    },
    second: {
      kind: 'listen',
      name: { en: 'Order or click', zh: '下单或点击' },
      config: plain({
        branches: [
          { id: 'ordered', on: 'event', name: 'order_placed', where: [] },
          { id: 'clicked', on: 'message', fact: 'clicked' },
        ],
        timeout: 'P1D',
      }),
      next: { ordered: 'done', clicked: 'offer', timeout: 'offer' },
    },
    offer: {
      kind: 'email',
      name: { en: 'Free shipping', zh: '包邮礼' },
      config: (text) => ({
        subject: text({ en: 'Shipping is on us', zh: '这单我们包邮' }),
        body: text({
          en: '<p>Finish your order today and we ship it for free.</p><p>{{ "https://example.com/cart" | link }}</p>',
          zh: '<p>今天完成订单，运费由我们承担。</p><p>{{ "https://example.com/cart" | link }}</p>',
        }),
      }),
      next: null,
    },
    done: {
      kind: 'exit',
      name: { en: 'Ordered', zh: '已下单' },
      config: plain({ goal: true, reason: 'ordered' }),
      next: null,
    },
  },
  {
    reentry: { mode: 'afterExit', cooldown: 'P3D' },
    goal: { type: 'event', name: 'order_placed', done: true, within: 'P1D' },
  },
)

const promotion = galleryJourney(
  'ab-promotion',
  { en: 'A/B promotion', zh: 'A/B 大促' },
  {
    en: 'Two offers and a holdout, then a second touch for those who did not react',
    zh: '两种优惠加对照组，未响应者再触达一次',
  },
  {
    everyone: {
      kind: 'audience',
      name: { en: 'No order in 90 days', zh: '90 天未购老客' },
      config: plain({ condition: { type: 'event', name: 'order_placed', done: false, within: 'P90D' } }),
      next: 'offer',
    },
    offer: {
      kind: 'split',
      name: { en: 'Offer A/B', zh: '优惠 A/B' },
      config: (text) => ({
        arms: [
          { id: 'a', label: text({ en: 'A coupon', zh: 'A 满减券' }), weight: 60 },
          { id: 'b', label: text({ en: 'B members', zh: 'B 会员价' }), weight: 35 },
        ],
        holdout: 5,
      }),
      next: { a: 'coupon', b: 'catalogue', holdout: null },
    },
    coupon: {
      kind: 'sms',
      name: { en: 'SMS · coupon', zh: '短信 · 满减券' },
      config: (text) => ({
        body: text({
          en: '{{ contact.name | default: "Hello" }}, 60 off from 300 until Sunday: {{ "https://example.com/coupon" | link }}',
          zh: '{{ contact.name | default: "您好" }}，您有一张满 300 减 60 券，周日 24 点前有效：{{ "https://example.com/coupon" | link }}',
        }),
      }),
      next: 'react',
    },
    catalogue: {
      kind: 'email',
      name: { en: 'Email · members’ prices', zh: '邮件 · 会员价目录' },
      config: (text) => ({
        subject: text({ en: 'Twelve things kept for you', zh: '只为您保留的 12 件好物' }),
        body: text({
          en: '<p>Members’ prices are open for you until Sunday.</p><p>{{ "https://example.com/members" | link }}</p>',
          zh: '<p>双十一会员价已为您锁定，周日截止。</p><p>{{ "https://example.com/members" | link }}</p>',
        }),
      }),
      next: 'react',
    },
    react: {
      kind: 'listen',
      name: { en: 'Click or order', zh: '等待点击或下单' },
      config: plain({
        branches: [
          { id: 'clicked', on: 'message', fact: 'clicked' },
          { id: 'ordered', on: 'event', name: 'order_placed', where: [] },
        ],
        timeout: 'P2D',
      }),
      next: { clicked: 'wechat', ordered: 'done', timeout: 'later' },
    },
    wechat: {
      kind: 'wechat',
      name: { en: 'WeChat · reminder', zh: '微信 · 领券提醒' },
      config: (text) => ({
        body: text({ en: 'Your coupon is ready. It ends on Sunday.', zh: '您的优惠券已到账，周日到期。' }),
      }),
      next: 'done',
    },
    later: {
      kind: 'wait',
      config: plain({ mode: 'for', duration: 'P1D', window: { ranges: [{ from: '10:00', to: '20:00' }] } }),
      next: 'last',
    },
    last: {
      kind: 'sms',
      name: { en: 'Last call', zh: '最后提醒' },
      config: (text) => ({
        body: text({
          en: 'Last day of your offer: {{ "https://example.com/coupon" | link }}',
          zh: '优惠最后一天：{{ "https://example.com/coupon" | link }}',
        }),
      }),
      next: 'done',
    },
    done: { kind: 'exit', config: plain({ goal: false }), next: null },
  },
)

const wechatFirst = galleryJourney(
  'sms-to-wechat',
  { en: 'SMS, then WeChat', zh: '短信转微信' },
  { en: 'Brings SMS readers into WeChat and goes on there', zh: '把短信读者带到微信，在微信里继续' },
  {
    people: {
      kind: 'audience',
      name: { en: 'Not yet in WeChat', zh: '未加微信的人' },
      config: plain({ condition: { type: 'tag', tag: 'wechat', has: false } }),
      next: 'hello',
    },
    hello: {
      kind: 'sms',
      name: { en: 'Follow us', zh: '邀请关注' },
      config: (text) => ({
        body: text({
          en: 'Follow our WeChat account for members’ prices: {{ "https://example.com/wechat" | link }}',
          zh: '关注公众号领取会员价：{{ "https://example.com/wechat" | link }}',
        }),
      }),
      next: 'followed',
    },
    followed: {
      kind: 'listen',
      name: { en: 'Followed?', zh: '关注了吗？' },
      config: plain({
        branches: [{ id: 'followed', on: 'event', name: 'wechat_followed', where: [] }],
        timeout: 'P3D',
      }),
      next: { followed: 'tag', timeout: 'end' },
    },
    tag: { kind: 'update', config: plain({ changes: [{ do: 'addTag', tag: 'wechat' }] }), next: 'gift' },
    gift: {
      kind: 'wechat',
      name: { en: 'Welcome gift', zh: '见面礼' },
      config: (text) => ({
        body: text({ en: 'Welcome! Your members’ price is open.', zh: '欢迎！您的会员价已开通。' }),
      }),
      next: 'end',
    },
    end: { kind: 'exit', config: plain(), next: null },
  },
)

const winBack = galleryJourney(
  'win-back',
  { en: 'Win-back ladder', zh: '沉睡唤醒' },
  { en: 'Three steps of growing offers, a week apart, until somebody orders', zh: '三级递进优惠，每周一次，直到下单' },
  {
    asleep: {
      kind: 'audience',
      name: { en: 'Asleep for 180 days', zh: '沉睡 180 天' },
      config: plain({
        condition: { type: 'event', name: 'order_placed', done: false, within: 'P180D' },
        schedule: { mode: 'recurring', every: 'week', weekdays: [2], time: '10:00' },
      }),
      next: 'first',
    },
    first: {
      kind: 'email',
      name: { en: 'We miss you', zh: '好久不见' },
      config: (text) => ({
        subject: text({ en: 'It has been a while', zh: '好久不见' }),
        body: text({
          en: '<p>See what is new: {{ "https://example.com/new" | link }}</p>',
          zh: '<p>看看最近上新：{{ "https://example.com/new" | link }}</p>',
        }),
      }),
      next: 'week',
    },
    week: {
      kind: 'listen',
      name: { en: 'A week for the first order', zh: '一周内下单？' },
      config: plain({ branches: [{ id: 'ordered', on: 'event', name: 'order_placed', where: [] }], timeout: 'P7D' }),
      next: { ordered: 'won', timeout: 'second' },
    },
    second: {
      kind: 'sms',
      name: { en: '10 % off', zh: '九折券' },
      config: (text) => ({
        body: text({
          en: '10 % off for you, one week: {{ "https://example.com/ten" | link }}',
          zh: '专属九折，一周有效：{{ "https://example.com/ten" | link }}',
        }),
      }),
      next: 'week2',
    },
    week2: {
      kind: 'listen',
      name: { en: 'Another week', zh: '再等一周' },
      config: plain({ branches: [{ id: 'ordered', on: 'event', name: 'order_placed', where: [] }], timeout: 'P7D' }),
      next: { ordered: 'won', timeout: 'lost' },
    },
    lost: {
      kind: 'update',
      name: { en: 'Mark as lost', zh: '标记流失' },
      config: plain({ changes: [{ do: 'addTag', tag: 'lost' }] }),
      next: null,
    },
    won: {
      kind: 'exit',
      name: { en: 'Won back', zh: '已唤醒' },
      config: plain({ goal: true, reason: 'won back' }),
      next: null,
    },
  },
)

/** Journeys that sell. */
export const promotionJourneys: GalleryJourney[] = [cart, promotion, wechatFirst, winBack]
