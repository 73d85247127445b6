import type { CopyRequest } from '../../../activities/ai/copy-request.ts'

/** Parts of a request to set differently. */
export type Change = Partial<Omit<CopyRequest, 'brief' | 'context'>> & {
  brief?: Partial<CopyRequest['brief']>
  context?: Partial<CopyRequest['context']>
}

/** A Chinese SMS request, with changes. */
export function copyRequest(change: Change = {}): CopyRequest {
  return {
    channel: 'sms',
    drafts: 3,
    ...change,
    brief: {
      purpose: '新品上市',
      product: '山茶花护手霜',
      offer: '满199元减30元',
      tone: '亲切',
      length: 'medium',
      language: 'zh',
      keep: ['contact.name'],
      ...change.brief,
    },
    context: {
      variables: [
        { path: 'contact.name', type: 'text', maxLength: 8 },
        { path: 'contact.points', type: 'number' },
      ],
      signature: '商队',
      optOutText: '拒收请回复R',
      purpose: 'marketing',
      rule: 'mainland',
      allowedLinks: ['https://shop.example/x'],
      bannedWords: ['竞品牌'],
      ...change.context,
    },
  }
}
