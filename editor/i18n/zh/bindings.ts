import type { enBindings } from '../en/bindings.ts'

export const zhBindings: typeof enBindings = {
  title: '服务商模板绑定',
  hint: '审核制短信服务商只认模板编号和变量；上面的正文应与审核通过的模板一致。',
  bind: (account: string) => `绑定到${account}`,
  unbind: (account: string) => `取消绑定${account}`,
  templateCode: '模板编号',
  signature: '审核通过的签名',
  addParam: '添加变量',
  fromText: '从正文提取',
  name: '服务商变量名',
  value: '取值',
  kind: '类型',
  max: '最大长度',
  remove: (name: string) => `删除 ${name}`,
  kinds: {
    text: '文字',
    digits: '数字',
    code: '字母和数字',
    name: '姓名',
    amount: '金额',
    date: '日期时间',
    linkCode: '短链接编码',
    url: '网址',
  },
}
