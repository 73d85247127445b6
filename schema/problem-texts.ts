import type { Bilingual, Language } from './bilingual.ts'
import type { Problem, ProblemCode } from './problem.ts'
import { smsProblemTexts } from './sms-problem-texts.ts'

/** One sentence per code and language: what is wrong and what to do. `{name}` stands for a parameter. */
const texts: Record<ProblemCode, Bilingual> = {
  'no-trigger': {
    en: 'Nobody can enter: add a trigger such as an audience or an event.',
    zh: '没有人能进入：请添加触发器，例如人群或事件。',
  },
  'no-steps': {
    en: 'The journey is empty: add a trigger and a first step.',
    zh: '旅程是空的：请添加触发器和第一个步骤。',
  },
  'unknown-kind': {
    en: 'The step kind “{kind}” is not installed: install its plugin or remove the step.',
    zh: '步骤类型「{kind}」未安装：请安装对应插件或删除该步骤。',
  },
  'bad-config': {
    en: 'A setting of this step is missing or wrong ({reason}): open the step and correct it.',
    zh: '该步骤有设置缺失或不正确（{reason}）：请打开步骤修改。',
  },
  'unknown-port': {
    en: 'An edge leaves by “{port}”, which this step does not have: connect it again.',
    zh: '连线使用了不存在的出口「{port}」：请重新连接。',
  },
  'dangling-target': {
    en: 'An edge leads to a step that is gone ({target}): connect it to another step.',
    zh: '连线指向已不存在的步骤（{target}）：请连接到其他步骤。',
  },
  'trigger-as-target': {
    en: 'An edge leads into a trigger: lead it to the step after the trigger.',
    zh: '连线指向触发器：请连接到触发器之后的步骤。',
  },
  unreachable: {
    en: 'No contact can reach this step: connect it or delete it.',
    zh: '没有联系人能到达该步骤：请连接或删除它。',
  },
  'cycle-without-rest': {
    en: 'A loop without a wait would run for ever: put a wait or a listen into it.',
    zh: '没有等待的循环会无休止运行：请在其中加入等待或倾听。',
  },
  'loose-port': {
    en: 'The way out “{port}” leads nowhere: connect it, or add an exit.',
    zh: '出口「{port}」没有去向：请连接步骤或添加退出。',
  },
  'empty-branches': {
    en: 'There is nothing here yet: add at least one entry.',
    zh: '这里还没有内容：请至少添加一项。',
  },
  'duplicate-branch': {
    en: 'Two branches have the same id: remove one and add it again.',
    zh: '两个分支的标识相同：请删除其一后重新添加。',
  },
  'weights-zero': {
    en: 'All weights are zero: give at least one arm a weight.',
    zh: '所有权重都为零：请至少给一个分组设置权重。',
  },
  'weights-sum': {
    en: 'The weights add up to {total}, not 100: people are shared out in proportion.',
    zh: '权重合计为 {total}，不是 100：将按比例分配。',
  },
  'one-arm': {
    en: 'There is only one arm: add another or a holdout to compare with.',
    zh: '只有一个分组：请再添加一个分组或对照组。',
  },
  'date-in-past': { en: 'This date has passed: choose a later one.', zh: '该日期已过去：请选择更晚的日期。' },
  'unknown-segment': {
    en: 'The segment “{id}” does not exist: choose another.',
    zh: '人群「{id}」不存在：请另选一个。',
  },
  'unknown-template': {
    en: 'The template “{id}” does not exist: choose another or write the text here.',
    zh: '模板「{id}」不存在：请另选模板或直接编写内容。',
  },
  'unknown-gateway': {
    en: 'The gateway “{id}” does not exist: choose another.',
    zh: '网关「{id}」不存在：请另选一个。',
  },
  'template-not-approved': {
    en: 'The template “{id}” is not approved yet: wait for the audit or choose another.',
    zh: '模板「{id}」尚未审核通过：请等待审核或另选模板。',
  },
  'unknown-attribute': {
    en: 'No contact has the attribute “{name}” yet: check its spelling.',
    zh: '还没有联系人具有属性「{name}」：请检查拼写。',
  },
  'unknown-step': {
    en: 'This refers to a step that is gone ({id}): choose another.',
    zh: '引用了已不存在的步骤（{id}）：请另选一个。',
  },
  'unknown-variable': {
    en: 'The variable “{name}” is not known here: check its spelling or give it a default.',
    zh: '这里没有变量「{name}」：请检查拼写或设置默认值。',
  },
  'template-syntax': {
    en: 'The text cannot be read as a template ({reason}): correct it there.',
    zh: '文本不是有效的模板（{reason}）：请修改。',
  },
  'empty-text': { en: 'This must not be empty: fill it in.', zh: '此处不能为空：请填写。' },
  'condition-incomplete': {
    en: 'The condition on “{what}” has no value to compare with: fill it in.',
    zh: '关于「{what}」的条件缺少比较值：请补全。',
  },
  'condition-type': {
    en: '“{op}” does not go with a {as}: choose another comparison for “{what}”.',
    zh: '「{op}」不适用于 {as} 类型：请为「{what}」另选比较方式。',
  },
  'no-timeout': {
    en: 'Without a timeout people may stay here for ever: add one.',
    zh: '没有超时，联系人可能永远停留：请添加超时。',
  },
  'too-many-steps': {
    en: 'The journey has {count} steps, at most {max} can be published: divide it.',
    zh: '旅程有 {count} 个步骤，最多可发布 {max} 个：请拆分。',
  },
  'private-address': {
    en: 'This address is inside a private network and is refused: use a public address.',
    zh: '该地址属于内网，已被拒绝：请使用公网地址。',
  },
  'trigger-not-listed': {
    en: 'This trigger is not among the journey’s triggers: delete it and add it again.',
    zh: '该触发器未登记：请删除后重新添加。',
  },
  'wrong-channel': {
    en: '“{name}” is for another channel: choose one for this channel.',
    zh: '「{name}」属于其他渠道：请选择本渠道的。',
  },
  'mismatched-id': {
    en: 'This step’s id differs from its key: export and import the journey to mend it.',
    zh: '步骤标识与键不一致：请导出后重新导入以修复。',
  },
  ...smsProblemTexts,
}

/** A problem as a sentence. A plugin's own code falls back to its `reason` parameter. */
export function problemText(problem: Problem, language: Language): string {
  const template = texts[problem.code as ProblemCode]?.[language] ?? String(problem.params?.['reason'] ?? problem.code)
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(problem.params?.[name] ?? '…'))
}
