import type { RulePack } from './rule-pack.ts'

/** Alibaba Cloud SMS, mainland: specifications of signatures, templates and variables. */
export const aliyunRules: RulePack = {
  source: '阿里云短信 · 模板规范 (help.aliyun.com/zh/sms)',
  audited: true,
  maxLength: 500,
  forbidden: '【】①②③④⑤⑥⑦⑧⑨⑩★☆※→●◆■',
  signature: { min: 2, max: 12 },
  templateCode: /^SMS_\d{1,20}$/,
  paramName: /^[A-Za-z]\w{0,39}$/,
  maxValue: 35,
  maxParams: 20,
  refusedKinds: ['url'],
  adjacent: false,
  optOut: true,
}
