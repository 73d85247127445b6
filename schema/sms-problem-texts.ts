import type { Bilingual } from './bilingual.ts'

/** What providers of text messages refuse. `{rule}` cites where it is published. */
export const smsProblemTexts = {
  'sms-unbound': {
    en: '“{gateway}” sends audited templates only: choose a template that is bound to it, or another account ({rule}).',
    zh: '「{gateway}」只发送审核通过的模板：请选择已绑定该账号的模板，或更换账号（{rule}）。',
  },
  'sms-too-long': {
    en: '“{gateway}” takes {max} characters, this text can have {count} with signature and values: shorten it ({rule}).',
    zh: '「{gateway}」最多 {max} 字，含签名和变量可达 {count} 字：请精简（{rule}）。',
  },
  'sms-characters': {
    en: '“{gateway}” refuses these characters: {characters}. Take them out ({rule}).',
    zh: '「{gateway}」不接受这些字符：{characters}，请删除（{rule}）。',
  },
  'sms-opt-out': {
    en: 'Marketing through “{gateway}” must end with words that refuse further messages: set them under Settings ({rule}).',
    zh: '通过「{gateway}」发送的营销短信须以退订语结尾：请在设置中填写（{rule}）。',
  },
  'sms-opt-out-twice': {
    en: 'The words “{words}” are added at the end of marketing texts: take them out of this text.',
    zh: '营销短信末尾会自动添加「{words}」：请从正文中删除。',
  },
  'sms-template-code': {
    en: '“{code}” is no template code of “{gateway}”: copy it from the provider’s console ({rule}).',
    zh: '「{code}」不是「{gateway}」的模板编号：请从服务商控制台复制（{rule}）。',
  },
  'sms-signature': {
    en: 'The signature for “{gateway}” must have {min} to {max} characters: use the approved one ({rule}).',
    zh: '「{gateway}」的签名须为 {min}–{max} 字：请使用审核通过的签名（{rule}）。',
  },
  'sms-params': {
    en: '“{gateway}” takes at most {max} variables: use fewer ({rule}).',
    zh: '「{gateway}」最多 {max} 个变量：请减少（{rule}）。',
  },
  'sms-param-empty': {
    en: 'Nothing fills in the variable “{name}” for “{gateway}”: say what does.',
    zh: '「{gateway}」的变量「{name}」没有取值：请填写。',
  },
  'sms-param-name': {
    en: '“{gateway}” knows no variable named “{name}”, or it is there twice: name it as in the provider’s template ({rule}).',
    zh: '「{gateway}」的变量名「{name}」不合规或重复：请与服务商模板保持一致（{rule}）。',
  },
  'sms-param-link': {
    en: '“{gateway}” refuses addresses in variables (“{name}”): keep the address in the template and pass only the link code ({rule}).',
    zh: '「{gateway}」不允许变量「{name}」传入网址：请将网址固定在模板中，仅传链接短码（{rule}）。',
  },
  'sms-param-long': {
    en: '“{gateway}” takes at most {max} characters in the variable “{name}”: lower its limit ({rule}).',
    zh: '「{gateway}」的变量「{name}」最多 {max} 字：请调低上限（{rule}）。',
  },
  'sms-variables-alone': {
    en: '“{gateway}” refuses variables side by side or without words round them: put words between ({rule}).',
    zh: '「{gateway}」不允许变量相邻或只有变量：请在变量之间加入文字（{rule}）。',
  },
} satisfies Record<string, Bilingual>
