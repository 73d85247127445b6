import { escapeHtml } from '../../activities/render/escape.ts'
import type { Bilingual, Language } from '../../schema/bilingual.ts'

type Texts = { title: Bilingual; text: Bilingual }

/** What people read who follow a short link that leads nowhere, or who want no more messages. */
export const texts = {
  unknown: {
    title: { en: 'This link leads nowhere', zh: '链接无效' },
    text: { en: 'Please check that it is complete, or ask whoever sent it.', zh: '请检查链接是否完整，或联系发送方。' },
  },
  gone: {
    title: { en: 'This link is no longer there', zh: '链接已失效' },
    text: { en: 'The page behind it has been taken away.', zh: '对应页面已下线。' },
  },
  expired: {
    title: { en: 'This link has expired', zh: '链接已过期' },
    text: { en: 'Please ask whoever sent it for a new one.', zh: '请联系发送方获取新链接。' },
  },
  tooMany: {
    title: { en: 'Too many tries', zh: '请求过于频繁' },
    text: { en: 'Please wait a minute.', zh: '请稍候一分钟再试。' },
  },
  ask: {
    title: { en: 'Unsubscribe?', zh: '确认退订？' },
    text: {
      en: 'You will get no more promotional messages on this channel.',
      zh: '退订后将不再通过此渠道收到营销信息。',
    },
  },
  done: {
    title: { en: 'You are unsubscribed', zh: '退订成功' },
    text: {
      en: 'No more promotional messages will be sent to you on this channel.',
      zh: '我们不会再通过此渠道向您发送营销信息。',
    },
  },
} satisfies Record<string, Texts>

const button: Bilingual = { en: 'Unsubscribe', zh: '退订' }
const choose: Bilingual = { en: 'Choose by channel', zh: '按渠道选择' }
const style =
  'body{margin:0;min-height:100vh;display:grid;place-items:center;font:16px/1.6 -apple-system,"Segoe UI","PingFang SC","Microsoft YaHei",sans-serif;background:#f4f5f7;color:#1f2328}' +
  'main{max-width:24rem;padding:2rem;text-align:center}h1{font-size:1.3rem}button{font:inherit;padding:.6rem 1.6rem;border:0;border-radius:.5rem;background:#1f2328;color:#fff;cursor:pointer}' +
  'a{color:inherit}label{display:flex;gap:.7rem;align-items:center;padding:.6rem 0;text-align:left}input{width:1.2rem;height:1.2rem}.row{display:flex;gap:.6rem;justify-content:center;flex-wrap:wrap;margin-top:1rem}.brand{font-weight:600;margin:0}.code svg{width:13rem;height:13rem;border-radius:.5rem}.quiet{background:none!important;color:inherit!important;text-decoration:underline}' +
  '@media(prefers-color-scheme:dark){body{background:#16181c;color:#e6e6e6}button{background:#e6e6e6;color:#16181c}}'

/** A small page in the visitor's language, the other one below. `preferences`: with the button that unsubscribes, and the way to all channels. */
export function page({ title, text }: Texts, language: Language, preferences = '', brand = ''): string {
  const other: Language = language === 'zh' ? 'en' : 'zh'
  const action =
    preferences === ''
      ? ''
      : `<form method="post"><button>${button[language]} · ${button[other]}</button></form>` +
        `<p><a href="${preferences}">${choose[language]} · ${choose[other]}</a></p>`
  return receiverPage(
    language,
    title[language],
    `<p>${text[language]}</p>${action}<p><small>${title[other]} · ${text[other]}</small></p>`,
    brand,
  )
}

/** The frame of every page that receivers see: no script, no cookie, no picture from elsewhere. `body` is HTML, `brand` the sender's name. */
export function receiverPage(language: Language, title: string, body: string, brand = ''): string {
  return (
    `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<title>${title}</title><style>${style}</style></head><body><main>${brand === '' ? '' : `<p class="brand">${escapeHtml(brand)}</p>`}<h1>${title}</h1>${body}</main></body></html>`
  )
}
