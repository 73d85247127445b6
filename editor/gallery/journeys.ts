import { galleryJourney, type GalleryJourney, plain } from './builder.ts'
import { lifecycleJourneys } from './lifecycle.ts'
import { promotionJourneys } from './promotions.ts'
import { serviceJourneys } from './service.ts'

const welcome = galleryJourney(
  'welcome',
  { en: 'Welcome', zh: '新人欢迎' },
  {
    en: 'A first hello, a reminder after two days for those who did not look',
    zh: '第一声问候，两天没看的人再提醒一次',
  },
  {
    joined: {
      kind: 'event',
      name: { en: 'Signed up', zh: '注册成功' },
      config: plain({ name: 'signed_up' }),
      next: 'hello',
    },
    hello: {
      kind: 'email',
      name: { en: 'Welcome mail', zh: '欢迎邮件' },
      next: 'reaction',
      config: (text) => ({
        subject: text({
          en: 'Welcome, {{ contact.name | default: "friend" }}',
          zh: '{{ contact.name | default: "朋友" }}，欢迎加入',
        }),
        body: text({
          en: '<p>Good to have you here. Three things to begin with:</p><p>{{ "https://example.com/start" | link }}</p>',
          zh: '<p>很高兴你来了。先看看这三样：</p><p>{{ "https://example.com/start" | link }}</p>',
        }),
      }),
    },
    reaction: {
      kind: 'listen',
      name: { en: 'Opened or clicked?', zh: '打开或点击了吗？' },
      config: plain({ branches: [{ id: 'clicked', on: 'message', fact: 'clicked' }], timeout: 'P2D' }),
      next: { clicked: 'tag', timeout: 'nudge' },
    },
    nudge: {
      kind: 'sms',
      name: { en: 'Short reminder', zh: '短信提醒' },
      config: (text) => ({
        body: text({
          en: 'Your welcome gift is still waiting: {{ "https://example.com/gift" | link }}',
          zh: '您的新人礼还在等您：{{ "https://example.com/gift" | link }}',
        }),
      }),
      next: 'tag',
    },
    tag: {
      kind: 'update',
      name: { en: 'Mark as welcomed', zh: '标记已欢迎' },
      config: plain({ changes: [{ do: 'addTag', tag: 'welcomed' }] }),
      next: 'end',
    },
    end: { kind: 'exit', config: plain({ goal: true, reason: 'welcomed' }), next: null },
  },
)

const birthday = galleryJourney(
  'birthday',
  { en: 'Birthday', zh: '生日关怀' },
  { en: 'A wish in the morning of the day, a better gift for members', zh: '生日当天早上的祝福，会员有更好的礼物' },
  {
    day: {
      kind: 'date',
      name: { en: 'Birthday', zh: '生日' },
      config: plain({ attribute: 'birthday', offsetDays: 0, time: '09:00', repeat: 'yearly' }),
      next: 'member',
    },
    member: {
      kind: 'branch',
      name: { en: 'Member?', zh: '是会员吗？' },
      next: { gold: 'gold', else: 'wish' },
      config: (text) => ({
        branches: [
          {
            id: 'gold',
            label: text({ en: 'Gold', zh: '金卡' }),
            condition: { type: 'attribute', path: 'tier', as: 'text', op: 'oneOf', value: ['gold', 'vip'] },
          },
        ],
      }),
    },
    gold: {
      kind: 'sms',
      name: { en: 'Wish with gift', zh: '祝福和礼物' },
      config: (text) => ({
        body: text({
          en: 'Happy birthday, {{ contact.name | default: "friend" }}! A gift of 100 is in your account.',
          zh: '{{ contact.name | default: "朋友" }}，生日快乐！100 元生日礼金已到账。',
        }),
      }),
      next: 'wait',
    },
    wish: {
      kind: 'sms',
      name: { en: 'Wish', zh: '生日祝福' },
      config: (text) => ({
        body: text({
          en: 'Happy birthday, {{ contact.name | default: "friend" }}! Today everything ships free.',
          zh: '{{ contact.name | default: "朋友" }}，生日快乐！今天全场包邮。',
        }),
      }),
      next: 'wait',
    },
    wait: {
      kind: 'wait',
      config: plain({ mode: 'for', duration: 'P3D', window: { ranges: [{ from: '10:00', to: '20:00' }] } }),
      next: 'last',
    },
    last: {
      kind: 'wechat',
      name: { en: 'Gift ends soon', zh: '礼物即将到期' },
      config: (text) => ({
        body: text({ en: 'Your birthday gift is yours for four more days.', zh: '您的生日礼物还有四天到期。' }),
      }),
      next: null,
    },
  },
  { reentry: { mode: 'afterExit' } },
)

const reply = galleryJourney(
  'invitation',
  { en: 'Invitation with reply', zh: '活动邀约' },
  { en: 'Invites by SMS, answers yes and no differently', zh: '短信邀约，按回复走不同的路' },
  {
    guests: {
      kind: 'audience',
      name: { en: 'Guests', zh: '受邀人群' },
      config: plain({ condition: { type: 'tag', tag: 'vip', has: true } }),
      next: 'invite',
    },
    invite: {
      kind: 'sms',
      name: { en: 'Invitation', zh: '邀请' },
      config: (text) => ({
        body: text({
          en: 'You are invited to the autumn preview on Saturday at 14:00. Reply Y to come.',
          zh: '诚邀您参加周六 14:00 的秋季预览会，回复 Y 即可报名。',
        }),
      }),
      next: 'answer',
    },
    answer: {
      kind: 'listen',
      name: { en: 'Answer', zh: '等待回复' },
      config: plain({ branches: [{ id: 'replied', on: 'message', fact: 'replied' }], timeout: 'P2D' }),
      next: { replied: 'confirm', timeout: 'again' },
    },
    confirm: {
      kind: 'sms',
      name: { en: 'Confirmation', zh: '确认' },
      config: (text) => ({
        body: text({ en: 'Wonderful, your place is kept. See you on Saturday.', zh: '好的，已为您预留席位，周六见。' }),
      }),
      next: 'coming',
    },
    coming: { kind: 'update', config: plain({ changes: [{ do: 'addTag', tag: 'coming' }] }), next: null },
    again: {
      kind: 'email',
      name: { en: 'Second invitation', zh: '再次邀请' },
      config: (text) => ({
        subject: text({ en: 'A few places are left', zh: '还有少量席位' }),
        body: text({ en: '<p>We would love to see you on Saturday.</p>', zh: '<p>期待周六与您相见。</p>' }),
      }),
      next: null,
    },
  },
)

/** The journeys one can start from, in the order of the gallery. */
export const galleryJourneys: GalleryJourney[] = [
  welcome,
  ...promotionJourneys,
  birthday,
  reply,
  ...serviceJourneys,
  ...lifecycleJourneys,
]
