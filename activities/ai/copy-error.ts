import type { Bilingual } from '../../schema/bilingual.ts'

/**
 * - `rateLimited` (with `retryAfterMs`), `timeout`, `unavailable`: worth another try, later
 * - `credentials`, `refused`: settings to change
 * - `budget`: the workspace's tokens for today are used up
 * - `unusable`: the model answered twice with nothing that could be read
 */
export type CopyErrorCode =
  | 'rateLimited'
  | 'timeout'
  | 'unavailable'
  | 'credentials'
  | 'refused'
  | 'budget'
  | 'unusable'

const texts: Record<CopyErrorCode, Bilingual> = {
  rateLimited: { en: 'The model is busy. Try again in a moment.', zh: '模型繁忙，请稍后再试。' },
  timeout: {
    en: 'The model did not answer in time. Try again, or ask for fewer drafts.',
    zh: '模型响应超时，请重试或减少草稿数量。',
  },
  unavailable: {
    en: 'The model cannot be reached. Check its address in the settings.',
    zh: '无法连接模型，请检查设置中的地址。',
  },
  credentials: { en: 'The model refuses the key. Check it in the settings.', zh: '模型拒绝了密钥，请检查设置。' },
  refused: {
    en: 'The model refuses the request. Check the name of the model in the settings.',
    zh: '模型拒绝了请求，请检查设置中的模型名称。',
  },
  budget: {
    en: 'The tokens for today are used up. Write by hand, or raise the budget.',
    zh: '今日额度已用完，请手动编写或提高额度。',
  },
  unusable: {
    en: 'The model gave nothing usable. Change the brief, or choose another model.',
    zh: '模型没有给出可用的内容，请修改要求或更换模型。',
  },
}

/** A run of `draftCopy` that ended without drafts. The message is the English sentence; nothing of the brief is in it. */
export class CopyError extends Error {
  readonly code: CopyErrorCode
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly text: Bilingual
  constructor(code: CopyErrorCode, retryAfterMs?: number) {
    super(texts[code].en)
    this.name = 'CopyError'
    this.code = code
    this.retryable = code === 'rateLimited' || code === 'timeout' || code === 'unavailable'
    this.retryAfterMs = retryAfterMs
    this.text = texts[code]
  }
}
