import { createHmac } from 'node:crypto'
import type { AliyunSettings } from './aliyun-settings.ts'

/**
 * The provider has one id for a whole call, and its receipts name the number: both together are our id of a message. The number
 * is not to be read from it.
 */
export function aliyunProviderId({ accessKeySecret }: AliyunSettings, bizId: string, to: string): string {
  const number = createHmac('sha256', accessKeySecret).update(`number|${to}`).digest('base64url').slice(0, 12)
  return `${bizId}~${number}`
}
