import type { ContactInput } from '../../activities/ingest/contact-input.ts'

const families = ['林', '王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙', '胡', '朱', '高']
const givenZh = [
  '晓雨',
  '子涵',
  '思远',
  '佳怡',
  '浩然',
  '雨桐',
  '志强',
  '梦洁',
  '天佑',
  '婉清',
  '建国',
  '诗涵',
  '明轩',
  '欣妍',
  '立文',
  '若兰',
]
const givenEn = [
  'Emma',
  'Liam',
  'Olivia',
  'Noah',
  'Ava',
  'Ethan',
  'Mia',
  'Lucas',
  'Chloe',
  'Henry',
  'Grace',
  'Jack',
  'Zoe',
  'Oscar',
  'Ruby',
  'Leo',
]
const familyEn = [
  'Carter',
  'Brooks',
  'Hayes',
  'Morgan',
  'Reed',
  'Foster',
  'Bennett',
  'Ellis',
  'Price',
  'Wood',
  'Shaw',
  'Lane',
]
const places = [
  { city: '上海', zone: 'Asia/Shanghai', locale: 'zh-CN' },
  { city: '杭州', zone: 'Asia/Shanghai', locale: 'zh-CN' },
  { city: '成都', zone: 'Asia/Shanghai', locale: 'zh-CN' },
  { city: '深圳', zone: 'Asia/Shanghai', locale: 'zh-CN' },
  { city: 'London', zone: 'Europe/London', locale: 'en-GB' },
  { city: 'New York', zone: 'America/New_York', locale: 'en-US' },
] as const

/** The demo workspace's contacts: two thirds Chinese, one third English, the same at every first run. None has a number with a scripted fault. */
export function demoContacts(count: number): ContactInput[] {
  return Array.from({ length: count }, (_, i) => {
    const place = places[i % places.length]!
    const chinese = place.locale === 'zh-CN'
    const name = chinese
      ? `${families[(i * 7) % families.length]}${givenZh[(i * 5) % givenZh.length]}`
      : `${givenEn[(i * 3) % givenEn.length]} ${familyEn[(i * 11) % familyEn.length]}`
    const suffix = String(1000 + (i % 9000)).padStart(4, '0')
    const birthday = `${1970 + (i % 35)}-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + ((i * 13) % 28)).padStart(2, '0')}`
    return {
      key: `demo-${i + 1}`,
      name,
      zone: place.zone,
      locale: place.locale,
      // Made up, and only ever given to the sandbox.
      phone:
        place.city === 'London'
          ? `+44740090${suffix}`
          : place.city === 'New York'
            ? `+1917555${suffix}`
            : `+861380013${suffix}`,
      email: `demo${i + 1}@example.com`,
      ...(i % 2 === 0 ? { wechat: `oDemo_${String(i + 1).padStart(22, '0')}` } : {}),
      attributes: {
        tier: i % 9 === 0 ? 'vip' : i % 3 === 0 ? 'gold' : 'new',
        points: (i * 137) % 5000,
        city: place.city,
        birthday,
        lastOrderAt: new Date(Date.now() - ((i * 37) % 400) * 86_400_000).toISOString(),
        language: chinese ? 'zh' : 'en',
      },
      tags: { add: i % 4 === 0 ? ['newsletter'] : [], remove: [] },
      consents: [
        { channel: 'sms', purpose: 'marketing', granted: i % 17 !== 0 },
        { channel: 'email', purpose: 'marketing', granted: i % 11 !== 0 },
        { channel: 'wechat', purpose: 'marketing', granted: true },
      ],
    }
  })
}
