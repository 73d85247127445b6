import { renderSVG } from 'uqr'
import type { Bilingual, Language } from '../../schema/bilingual.ts'
import { receiverPage } from './link-pages.ts'

const words = {
  title: { en: 'Go on in WeChat', zh: '前往微信小程序' },
  tap: { en: 'The page opens in a WeChat mini-program.', zh: '页面将在微信小程序中打开。' },
  open: { en: 'Open', zh: '打开' },
  openWechat: { en: 'Open WeChat', zh: '打开微信' },
  scan: { en: 'Scan this code with WeChat on your phone.', zh: '请用手机微信扫描二维码。' },
  code: { en: 'QR code of this link', zh: '本链接的二维码' },
  failed: { en: 'WeChat does not answer', zh: '微信暂时没有响应' },
  later: { en: 'The page could not be opened just now. Please try again.', zh: '页面暂时无法打开，请重试。' },
  again: { en: 'Try again', zh: '重试' },
} satisfies Record<string, Bilingual>

/** Where a visitor is: in WeChat's own browser, on a phone outside it, or at a desktop. */
export type VisitorPlace = 'wechat' | 'phone' | 'desktop'

/** By the words of the browser. WeChat for desktops opens mini-programs itself. */
export function visitorPlace(userAgent: string): VisitorPlace {
  if (/micromessenger/i.test(userAgent)) return 'wechat'
  return /mobile|android|iphone|ipad|harmonyos/i.test(userAgent) ? 'phone' : 'desktop'
}

/** The page between a short link and a mini-program: a button on phones and in WeChat, a code to scan elsewhere. `link`: this page's own address. */
export function miniProgramPage(language: Language, brand: string, place: VisitorPlace, link: string): string {
  const action = `${new URL(link).pathname}/open`
  const body =
    place === 'desktop'
      ? `<p>${both('scan', language)}</p><div class="code" role="img" aria-label="${words.code[language]}">${renderSVG(link, { border: 2 })}</div>`
      : `<p>${both('tap', language)}</p>${button(action, place === 'wechat' ? 'open' : 'openWechat', language)}`
  return receiverPage(language, words.title[language], body, brand)
}

/** What is shown when WeChat made no link; its button tries again. */
export function miniProgramFailed(language: Language, brand: string, action: string): string {
  return receiverPage(
    language,
    words.failed[language],
    `<p role="status">${both('later', language)}</p>${button(action, 'again', language)}`,
    brand,
  )
}

function both(word: keyof typeof words, language: Language): string {
  return `${words[word][language]}<br><small>${words[word][language === 'zh' ? 'en' : 'zh']}</small>`
}

/** A form, so that no browser that loads ahead mints a link. */
function button(action: string, word: keyof typeof words, language: Language): string {
  const other: Language = language === 'zh' ? 'en' : 'zh'
  return `<form method="post" action="${action}"><button>${words[word][language]} · ${words[word][other]}</button></form>`
}
