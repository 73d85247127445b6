import { galleryJourney, type GalleryJourney, plain } from './builder.ts'

const doubleOptIn = galleryJourney(
  'double-opt-in',
  { en: 'Double opt-in', zh: '双重确认订阅' },
  {
    en: 'Asks by mail whether they really want to hear from you; only who confirms gets the welcome',
    zh: '先用邮件确认意愿，只有确认的人收到欢迎',
  },
  {
    asked: {
      kind: 'event',
      name: { en: 'Newsletter requested', zh: '申请订阅' },
      config: plain({ name: 'newsletter_requested' }),
      next: 'confirm',
    },
    confirm: {
      kind: 'email',
      name: { en: 'Please confirm', zh: '请确认订阅' },
      config: (text) => ({
        subject: text({ en: 'One click, and you are in', zh: '点一下，完成订阅' }),
        body: text({
          en: '<p>Somebody, hopefully you, asked for our letters. Confirm here: {{ "https://example.com/confirm" | link }}</p><p>If it was not you, do nothing.</p>',
          zh: '<p>有人（希望是您）用这个邮箱申请了订阅，请点此确认：{{ "https://example.com/confirm" | link }}</p><p>如果不是您，忽略即可。</p>',
        }),
      }),
      next: 'wait',
    },
    wait: {
      kind: 'listen',
      name: { en: 'Confirmed?', zh: '确认了吗？' },
      config: plain({ branches: [{ id: 'clicked', on: 'message', fact: 'clicked', step: 'confirm' }], timeout: 'P1D' }),
      next: { clicked: 'tag', timeout: 'again' },
    },
    again: {
      kind: 'email',
      name: { en: 'One reminder', zh: '只提醒一次' },
      config: (text) => ({
        subject: text({ en: 'Still want our letters?', zh: '还想订阅吗？' }),
        body: text({
          en: '<p>This is the only reminder: {{ "https://example.com/confirm" | link }}</p>',
          zh: '<p>我们只提醒这一次：{{ "https://example.com/confirm" | link }}</p>',
        }),
      }),
      next: 'last',
    },
    last: {
      kind: 'listen',
      name: { en: 'Confirmed now?', zh: '现在确认了吗？' },
      config: plain({ branches: [{ id: 'clicked', on: 'message', fact: 'clicked', step: 'again' }], timeout: 'P3D' }),
      next: { clicked: 'tag', timeout: 'forget' },
    },
    tag: {
      kind: 'update',
      name: { en: 'Mark as confirmed', zh: '标记已确认' },
      config: plain({ changes: [{ do: 'addTag', tag: 'confirmed' }] }),
      next: 'welcome',
    },
    welcome: {
      kind: 'email',
      name: { en: 'Welcome', zh: '欢迎信' },
      config: (text) => ({
        subject: text({ en: 'You are in', zh: '订阅成功' }),
        body: text({
          en: '<p>Thank you, {{ contact.name | default: "friend" }}. One letter a month, no more.</p>',
          zh: '<p>谢谢您，{{ contact.name | default: "朋友" }}。每月一封，绝不打扰。</p>',
        }),
      }),
      next: 'done',
    },
    done: {
      kind: 'exit',
      name: { en: 'Confirmed', zh: '已确认' },
      config: plain({ goal: true, reason: 'confirmed' }),
      next: null,
    },
    forget: {
      kind: 'exit',
      name: { en: 'Not confirmed', zh: '未确认' },
      config: plain({ goal: false, reason: 'not confirmed' }),
      next: null,
    },
  },
  { purpose: 'transactional', reentry: { mode: 'afterExit', cooldown: 'P30D' } },
)

const stockAlert = galleryJourney(
  'stock-alert',
  { en: 'Back in stock', zh: '到货提醒' },
  {
    en: 'Tells who is waiting as soon as it is back, and once more before it is gone again',
    zh: '到货立即通知等待的人，售罄前再提醒一次',
  },
  {
    watched: {
      kind: 'event',
      name: { en: 'Wants to be told', zh: '登记到货提醒' },
      config: plain({ name: 'stock_watched' }),
      next: 'back',
    },
    back: {
      kind: 'listen',
      name: { en: 'Back in stock?', zh: '到货了吗？' },
      config: plain({ branches: [{ id: 'back', on: 'event', name: 'back_in_stock', where: [] }], timeout: 'P60D' }),
      next: { back: 'tell', timeout: 'sorry' },
    },
    tell: {
      kind: 'sms',
      name: { en: 'It is back', zh: '到货通知' },
      config: (text) => ({
        body: text({
          en: 'Good news: {{ entry.product | default: "what you waited for" }} is back. {{ "https://example.com/product" | link }}',
          zh: '好消息：您等的{{ entry.product | default: "商品" }}到货了。{{ "https://example.com/product" | link }}',
        }),
      }),
      next: 'bought',
    },
    bought: {
      kind: 'listen',
      name: { en: 'Ordered?', zh: '下单了吗？' },
      config: plain({ branches: [{ id: 'ordered', on: 'event', name: 'order_placed', where: [] }], timeout: 'P2D' }),
      next: { ordered: 'done', timeout: 'few' },
    },
    few: {
      kind: 'wechat',
      name: { en: 'Only a few left', zh: '库存不多' },
      config: (text) => ({
        body: text({
          en: 'Only a few are left of what you waited for.',
          zh: '您等待的商品库存不多了，喜欢请尽快下单。',
        }),
      }),
      next: null,
    },
    sorry: {
      kind: 'email',
      name: { en: 'Something like it', zh: '推荐相似商品' },
      config: (text) => ({
        subject: text({ en: 'It has not come back', zh: '暂时还没有到货' }),
        body: text({
          en: '<p>What you waited for is not coming back soon. These are close: {{ "https://example.com/similar" | link }}</p>',
          zh: '<p>您等待的商品短期内不会到货，看看相似的：{{ "https://example.com/similar" | link }}</p>',
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
  { purpose: 'transactional', reentry: { mode: 'always' } },
)

/** Journeys about being welcome at the right moment. */
export const lifecycleJourneys: GalleryJourney[] = [doubleOptIn, stockAlert]
