import { z } from 'zod'
import { defineStep } from '../define-step.ts'

const config = z.strictObject({})
export type ApiConfig = z.infer<typeof config>

/** Lets in the contacts named in a call of `POST /v1/journeys/:id/enrol`, or by hand; the payload is `entry.*`. */
export const api = defineStep<ApiConfig>({
  kind: 'api',
  family: 'trigger',
  title: { en: 'API or by hand', zh: '接口或手动' },
  description: { en: 'Contacts named in an API call, or added by hand', zh: '由接口调用或手动加入的联系人' },
  config,
  defaults: {},
  trigger: true,
  ports: () => [{ id: 'next', label: { en: 'enters', zh: '进入' } }],
  summary: (_, language) => (language === 'zh' ? '由接口调用或手动加入' : 'Added by an API call or by hand'),
})
