import type { WechatConfig } from '../../schema/steps/wechat.ts'
import { linkTargets } from '../links/link-targets.ts'
import { compileTemplate } from '../render/compile-template.ts'
import { composeWechat } from '../render/compose-wechat.ts'
import { type Compose, messageRunner } from './message.ts'

/** The content of one person's message. */
export const composeWechatMessage: Compose<WechatConfig> = (
  { form, templateCode, body, data, url },
  scope,
  { step },
) => {
  const render = (text: string) => compileTemplate(text, { escape: 'none', links: linkTargets(step) }).render(scope)
  return composeWechat({
    form,
    text: render(body),
    data: Object.fromEntries(Object.entries(data).map(([field, text]) => [field, render(text)])),
    ...(templateCode === undefined ? {} : { templateCode }),
    ...(url ? { url: render(url) } : {}),
  })
}

/** Sends WeChat messages; each field of a template message is rendered by itself. */
export const wechat = messageRunner<WechatConfig>('wechat', composeWechatMessage)
