import type { PhoneInbox, TemplateRow } from '../../../schema/api/contacts.ts'
import type { Language } from '../../../schema/bilingual.ts'

/** A moment some minutes ago. */
export const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString()

/** What is on the pretended phone. */
export function phoneMessages(language: Language): PhoneInbox['messages'] {
  const zh = language === 'zh'
  return [
    {
      ref: 'm1',
      channel: 'sms',
      at: at(1500),
      direction: 'in',
      subject: null,
      text: zh
        ? '【商队优选】林女士，您的订单已发货，点此查看物流：https://crvn.cn/Tx81 拒收请回复R'
        : 'Caravan: your order is on its way: https://crvn.cn/Tx81 Reply STOP to opt out',
      html: null,
      links: ['https://crvn.cn/Tx81'],
    },
    {
      ref: 'm2',
      channel: 'sms',
      at: at(1490),
      direction: 'out',
      subject: null,
      text: zh ? '谢谢' : 'Thanks',
      html: null,
      links: [],
    },
    {
      ref: 'm3',
      channel: 'sms',
      at: at(25),
      direction: 'in',
      subject: null,
      text: zh
        ? '【商队优选】林女士，您有一张满 300 减 60 券，周日 24 点前有效：https://crvn.cn/Ab3x 拒收请回复R'
        : 'Caravan: Ms Lin, 60 off from 300 until Sunday: https://crvn.cn/Ab3x Reply STOP to opt out',
      html: null,
      links: ['https://crvn.cn/Ab3x'],
    },
    {
      ref: 'm4',
      channel: 'email',
      at: at(40),
      direction: 'in',
      subject: zh ? '只为您保留的 12 件好物' : 'Twelve things kept for you',
      text: zh ? '双十一会员价已为您锁定，周日截止。' : 'Members’ prices are open for you until Sunday.',
      html: null,
      links: [],
    },
    {
      ref: 'm5',
      channel: 'wechat',
      at: at(30),
      direction: 'in',
      subject: null,
      text: zh ? '您的优惠券已到账，周日到期。' : 'Your coupon is ready. It ends on Sunday.',
      html: null,
      links: [],
    },
  ]
}

/** Templates of the pretended workspace. */
export function templates(language: Language): TemplateRow[] {
  const zh = language === 'zh'
  return [
    {
      id: 't1',
      name: zh ? '满减券提醒 v5' : 'Coupon reminder v5',
      channel: 'sms',
      content: {
        channel: 'sms',
        body: zh
          ? '{{ contact.name }}，您有一张满 300 减 60 券，点 {{ "https://example.com" | link }} 领取'
          : '{{ contact.name }}, 60 off from 300: {{ "https://example.com" | link }}',
      },
      audit: 'approved',
      variables: ['contact.name'],
      updatedAt: at(4000),
    },
    {
      id: 't2',
      name: zh ? '生日祝福' : 'Birthday wish',
      channel: 'sms',
      content: { channel: 'sms', body: zh ? '{{ contact.name }}，生日快乐！' : 'Happy birthday, {{ contact.name }}!' },
      audit: 'pending',
      variables: ['contact.name'],
      updatedAt: at(400),
    },
    {
      id: 't3',
      name: zh ? '会员价目录' : 'Members’ catalogue',
      channel: 'email',
      content: { channel: 'email', subject: zh ? '会员价目录' : 'Members’ catalogue', body: '<p>…</p>' },
      audit: 'rejected',
      variables: [],
      updatedAt: at(90),
    },
  ]
}
