import type { Bilingual, Language } from '../../schema/bilingual.ts'
import type { Preference } from '../../activities/ingest/preferences.ts'
import { receiverPage } from './link-pages.ts'

const words = {
  title: { en: 'What may we send you?', zh: '您愿意接收哪些信息？' },
  hint: {
    en: 'This is about promotional messages. Codes, orders and the like still reach you.',
    zh: '仅针对营销信息。验证码、订单等通知不受影响。',
  },
  saved: { en: 'Saved.', zh: '已保存。' },
  nothing: {
    en: 'There is nothing to choose any more: we have no address of yours.',
    zh: '没有可选项：我们已没有您的联系方式。',
  },
  save: { en: 'Save', zh: '保存' },
  none: { en: 'Nothing at all', zh: '全部退订' },
  sms: { en: 'Text messages', zh: '短信' },
  email: { en: 'Email', zh: '邮件' },
  wechat: { en: 'WeChat', zh: '微信' },
} satisfies Record<string, Bilingual>

/** Every channel a person can be reached on, ticked where marketing may use it; one button for none of them. */
export function preferencePage(chosen: Preference[], language: Language, saved: boolean): string {
  const other: Language = language === 'zh' ? 'en' : 'zh'
  const both = (word: Bilingual) => `${word[language]} <small>${word[other]}</small>`
  const boxes = chosen.map(
    ({ channel, granted }) =>
      `<label><input type="checkbox" name="channel" value="${channel}"${granted ? ' checked' : ''}> <span>${both(words[channel])}</span></label>`,
  )
  const form =
    chosen.length === 0
      ? `<p>${both(words.nothing)}</p>`
      : `<form method="post">${boxes.join('')}<div class="row"><button>${words.save[language]} · ${words.save[other]}</button>` +
        `<button class="quiet" name="none" value="1">${words.none[language]} · ${words.none[other]}</button></div></form>`
  return receiverPage(
    language,
    words.title[language],
    `${saved ? `<p role="status"><b>${both(words.saved)}</b></p>` : ''}<p>${words.hint[language]}</p>${form}<p><small>${words.title[other]} ${words.hint[other]}</small></p>`,
  )
}
