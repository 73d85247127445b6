import { aliyunRules } from './aliyun.ts'
import type { RulePack } from './rule-pack.ts'
import { tencentRules } from './tencent.ts'
import { twilioRules } from './twilio.ts'

const packs: Record<string, RulePack> = { aliyun: aliyunRules, tencent: tencentRules, twilio: twilioRules }

/** What one provider of audited templates or another refuses in any text: no value may have it. */
export const auditedForbidden: ReadonlySet<string> = new Set(
  Object.values(packs).flatMap(({ audited, forbidden }) => (audited ? [...forbidden] : [])),
)

/** The rules of a kind of account; undefined when none are known. */
export function rulePack(kind: string): RulePack | undefined {
  return Object.hasOwn(packs, kind) ? packs[kind] : undefined
}
