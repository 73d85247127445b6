import { createHmac } from 'node:crypto'
import type { AliyunSettings } from './aliyun-settings.ts'

/**
 * The provider has one id for a whole call, and its receipts name the number: both together are our id of a message. `digits`:
 * the number as it is sent. It is not to be read from the id.
 */
export function aliyunProviderId({ accessKeySecret }: AliyunSettings, bizId: string, digits: string): string {
  const number = createHmac('sha256', accessKeySecret).update(`number|${digits}`).digest('base64url').slice(0, 12)
  return `${bizId}~${number}`
}

/** The provider's own id of the call, which our id of a message begins with. */
export const bizIdOf = (providerId: string): string => providerId.slice(0, providerId.lastIndexOf('~'))
