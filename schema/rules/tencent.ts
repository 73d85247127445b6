import type { RulePack } from './rule-pack.ts'

/** Tencent Cloud SMS, mainland: variables are numbered from 1. */
export const tencentRules: RulePack = {
  source: '腾讯云短信 · 正文模板审核标准 (cloud.tencent.com/document/product/382)',
  audited: true,
  maxLength: 500,
  forbidden: '【】¥★',
  signature: { min: 2, max: 12 },
  templateCode: /^\d{1,20}$/,
  paramName: /^[1-9]\d?$/,
  maxValue: 100,
  maxParams: 20,
  refusedKinds: ['url'],
  adjacent: false,
  optOut: true,
}
