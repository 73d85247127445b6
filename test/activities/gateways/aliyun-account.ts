import { createAliyunGateway } from '../../../activities/gateways/aliyun.ts'
import { aliyunSettings } from '../../../activities/gateways/aliyun-settings.ts'
import type { OutboundMessage } from '../../../activities/gateways/gateway.ts'

/** An account of the simulator. */
export const account = { accessKeyId: 'testId', accessKeySecret: 'testSecret', signName: '商队', templateCode: 'SMS_1' }
export const settingsFor = (endpoint: string, more: object = {}) =>
  aliyunSettings.parse({ ...account, endpoint, timeoutMs: 300, ...more })
/** A gateway to the simulator at an address. */
export const makeAliyun = (endpoint: string, more: object = {}) =>
  createAliyunGateway(settingsFor(endpoint, more), { name: 'test', allowPrivate: true })

/** A text to a mainland number that ends in its reference. */
export const message = (
  ref: string,
  to = `+861380013${ref.padStart(4, '0')}`,
  text = `【商队】您好 ${ref}`,
): OutboundMessage => ({
  ref,
  to,
  content: { channel: 'sms', text },
})
export const many = (count: number) => Array.from({ length: count }, (_, at) => message(String(at + 1)))
