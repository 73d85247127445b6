import type { enRemap } from '../en/remap.ts'

export const zhRemap = {
  title: '有些名称在这里不存在',
  hint: '这些步骤来自别处，请选择它们在本工作区使用什么。',
  missing: {
    template: (name: string) => `模板「${name}」`,
    segment: (name: string) => `人群「${name}」`,
    gateway: (name: string) => `网关「${name}」`,
  },
  usedBy: (count: number) => `用到 ${count} 次`,
  keepText: '把它的文字留在步骤里',
  writeText: '使用步骤里写的文字',
  usualGateway: '使用默认网关',
  keep: '先留着，稍后再改',
  confirm: '继续',
  refused: {
    foreign: '剪贴板里的内容不是从旅程复制的。',
    newer: '这些步骤来自更新版本的商队。请刷新或升级后再粘贴。',
    invalid: '复制的步骤已损坏，请重新复制。',
  },
  importButton: '导入',
  importRefused: '这个文件没有导入',
  importReasons: {
    notJson: '它不是 JSON。导出的旅程文件以 .caravan.json 结尾。',
    foreign: '它是其他程序的 JSON。商队只导入从商队导出的旅程。',
    newer: '它由更新版本的商队写成，请先升级再打开。',
    invalid: '它是旅程，但有些部分读不懂：',
    tooLarge: '它超过 5,000 个步骤，请拆成几段旅程。',
  },
  unknownKinds: (count: number) => `有 ${count} 个步骤的种类这里没有安装：原样保留，暂不能发布。`,
} satisfies typeof enRemap
