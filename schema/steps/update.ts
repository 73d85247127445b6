import { z } from 'zod'
import { defineStep } from '../define-step.ts'
import { jsonSchema } from '../json.ts'

const path = z.string().min(1).max(200)
const change = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('set'), attribute: path, value: jsonSchema }),
  z.strictObject({ do: z.literal('increment'), attribute: path, by: z.number() }),
  z.strictObject({ do: z.enum(['append', 'remove']), attribute: path, value: jsonSchema }),
  z.strictObject({ do: z.literal('unset'), attribute: path }),
  z.strictObject({ do: z.enum(['addTag', 'removeTag']), tag: z.string().min(1).max(80) }),
])
const config = z.strictObject({ changes: z.array(change).max(20) })
export type UpdateConfig = z.infer<typeof config>
export type Change = z.infer<typeof change>

/** Changes the contact's attributes and tags; the next step sees it. */
export const update = defineStep<UpdateConfig>({
  kind: 'update',
  family: 'data',
  title: { en: 'Update contact', zh: '更新联系人' },
  description: { en: 'Sets attributes, adds or removes tags', zh: '设置属性，添加或移除标签' },
  config,
  defaults: { changes: [{ do: 'addTag', tag: 'vip' }] },
  ports: () => [{ id: 'next', label: { en: 'then', zh: '之后' } }],
  summary: ({ changes }, language) =>
    changes.map((change) => changeWords(change, language)).join(language === 'zh' ? '，' : ', '),
  check: ({ changes }) =>
    changes.length === 0 ? [{ code: 'empty-branches', severity: 'error', field: 'changes' }] : [],
  action: { effect: 'data', retry: { attempts: 1, backoffMs: 1000 }, unknownPort: 'next' },
})

function changeWords(change: Change, language: 'en' | 'zh'): string {
  const value = 'value' in change ? JSON.stringify(change.value) : ''
  const zh = language === 'zh'
  switch (change.do) {
    case 'set':
      return zh ? `${change.attribute} 设为 ${value}` : `set ${change.attribute} to ${value}`
    case 'increment':
      return zh ? `${change.attribute} 加 ${change.by}` : `add ${change.by} to ${change.attribute}`
    case 'append':
      return zh ? `${change.attribute} 追加 ${value}` : `append ${value} to ${change.attribute}`
    case 'remove':
      return zh ? `${change.attribute} 移除 ${value}` : `remove ${value} from ${change.attribute}`
    case 'unset':
      return zh ? `清除 ${change.attribute}` : `clear ${change.attribute}`
    case 'addTag':
      return zh ? `添加标签「${change.tag}」` : `add tag “${change.tag}”`
    case 'removeTag':
      return zh ? `移除标签「${change.tag}」` : `remove tag “${change.tag}”`
  }
}
