import type { Bilingual } from './bilingual.ts'

/** One catalogue of errors: stable code, HTTP status, a sentence with the fix. `{name}` stands for a parameter. */
export const errors = {
  notFound: { status: 404, text: { en: 'There is no {what} with the id “{id}”.', zh: '没有标识为「{id}」的{what}。' } },
  unknownHost: {
    status: 404,
    text: {
      en: 'This server does not answer under the name “{host}”: use its public address, or set PUBLIC_URL to the one you use.',
      zh: '本服务器不以「{host}」这一名称提供服务：请使用其公开地址，或将 PUBLIC_URL 设为您使用的地址。',
    },
  },
  invalidInput: {
    status: 422,
    text: { en: 'The request is not as expected: {issues}.', zh: '请求内容不符合要求：{issues}。' },
  },
  notJson: {
    status: 400,
    text: {
      en: 'The body is not JSON: send JSON with content-type application/json.',
      zh: '请求体不是 JSON：请以 application/json 发送。',
    },
  },
  tooLarge: {
    status: 413,
    text: { en: 'The body is larger than {limit}: divide it.', zh: '请求体超过 {limit}：请分批发送。' },
  },
  unauthorised: {
    status: 401,
    text: {
      en: 'The API key is missing or not valid: send “Authorization: Bearer <key>” with a key from Settings.',
      zh: '缺少或无效的接口密钥：请以 “Authorization: Bearer <密钥>” 发送设置页中的密钥。',
    },
  },
  forbiddenOrigin: {
    status: 403,
    text: { en: 'This request comes from another site and is refused.', zh: '该请求来自其他站点，已被拒绝。' },
  },
  staleRevision: {
    status: 409,
    text: {
      en: 'The journey has been changed meanwhile (now revision {revision}): look at it again, then publish.',
      zh: '旅程已被修改（当前修订 {revision}）：请查看后再发布。',
    },
  },
  hasProblems: {
    status: 422,
    text: {
      en: 'The journey has problems that must be solved before publishing: {codes}.',
      zh: '旅程存在必须先解决的问题：{codes}。',
    },
  },
  unknownKind: {
    status: 422,
    text: {
      en: 'No worker knows the step kind “{kind}”: start a worker with its plugin.',
      zh: '没有工作进程支持步骤类型「{kind}」：请启动带有该插件的工作进程。',
    },
  },
  otherFormat: {
    status: 409,
    text: {
      en: 'This page writes journeys in format {client}, the server in format {server}: reload the page. Your edits are kept in this browser.',
      zh: '此页面使用旅程格式 {client}，服务器使用格式 {server}：请刷新页面。您的修改已保存在此浏览器中。',
    },
  },
  testsFail: {
    status: 422,
    text: {
      en: 'A saved test does not pass: {tests}. Change the journey so that it does, or delete the test, then publish.',
      zh: '已保存的测试未通过：{tests}。请修改旅程使其通过，或删除该测试，然后再发布。',
    },
  },
  badPatch: {
    status: 422,
    text: {
      en: 'The change does not fit the journey ({reason}): reload it.',
      zh: '修改与旅程不符（{reason}）：请重新加载。',
    },
  },
  badDocument: {
    status: 422,
    text: { en: 'This is not a journey that can be opened: {issues}.', zh: '无法打开该旅程：{issues}。' },
  },
  wrongState: {
    status: 409,
    text: { en: 'This cannot be done while it is {state}.', zh: '当前状态（{state}）下无法执行。' },
  },
  inUse: {
    status: 409,
    text: { en: 'It is still used by {by}: remove it there first.', zh: '仍被{by}使用：请先在那里移除。' },
  },
  badFile: { status: 422, text: { en: 'The file cannot be read: {reason}', zh: '文件无法读取：{reason}' } },
  tooSlow: {
    status: 503,
    text: {
      en: 'The question took longer than {seconds} seconds and was stopped: use a narrower condition or time window.',
      zh: '查询超过 {seconds} 秒已停止：请缩小条件或时间范围。',
    },
  },
  rateLimited: {
    status: 429,
    text: { en: 'Too many requests: wait a minute, then try again.', zh: '请求过于频繁：请稍候再试。' },
  },
  taken: {
    status: 409,
    text: {
      en: 'There is already a {what} named “{name}”: choose another name.',
      zh: '已存在名为「{name}」的{what}：请换一个名称。',
    },
  },
  sandboxAway: {
    status: 503,
    text: {
      en: 'The sandbox phone is not running here: start Caravan with its sandbox, or look at the real phone.',
      zh: '沙盒手机未运行：请启动沙盒，或查看真实手机。',
    },
  },
  temporalAway: {
    status: 503,
    text: {
      en: 'The workflow service does not answer: try again in a moment.',
      zh: '工作流服务暂无响应：请稍后重试。',
    },
  },
  databaseAway: {
    status: 503,
    text: { en: 'The database does not answer: try again in a moment.', zh: '数据库暂无响应：请稍后重试。' },
  },
  unexpected: {
    status: 500,
    text: {
      en: 'Something went wrong here; nothing was half done. Try again, and report the reference {reference} if it stays.',
      zh: '服务出现问题，未留下半成品。请重试；若仍出现，请反馈编号 {reference}。',
    },
  },
} as const satisfies Record<string, { status: number; text: Bilingual }>

export type ErrorCode = keyof typeof errors

/** An error of the catalogue on its way to whoever asked. */
export class CaravanError extends Error {
  readonly code: ErrorCode
  readonly params: Record<string, string | number>
  constructor(code: ErrorCode, params: Record<string, string | number> = {}) {
    super(errorText(code, params, 'en'))
    this.name = 'CaravanError'
    this.code = code
    this.params = params
  }
}

/** What things are called in a sentence; in English they are called what they are. */
const chinese: Record<string, string> = {
  journey: '旅程',
  version: '版本',
  contact: '联系人',
  segment: '人群',
  template: '模板',
  gateway: '网关',
  import: '导入',
  'API key': '接口密钥',
  step: '步骤',
  test: '测试',
  page: '页面',
}

/** An error's sentence in a language. */
export function errorText(code: ErrorCode, params: Record<string, string | number>, language: 'en' | 'zh'): string {
  return errors[code].text[language].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(params[name] ?? '…')
    return language === 'zh' && name === 'what' ? (chinese[value] ?? value) : value
  })
}
