import type { Bilingual, Language } from '../../schema/bilingual.ts'

/** What is wrong with one row. `column` counts from 0; absent when the whole row is meant. */
export type RowProblem = { code: RowProblemCode; column?: number }

/** A file that cannot be read at all, or not as asked. The message is the English sentence. */
export class FileError extends Error {
  readonly code: FileProblemCode
  constructor(code: FileProblemCode) {
    super(fileTexts[code].en)
    this.name = 'FileError'
    this.code = code
  }
}

const rowTexts = {
  rowTooLong: {
    en: 'The row is longer than 1 million characters. Is a quote missing before it?',
    zh: '该行超过 100 万个字符，请检查前面是否缺少引号。',
  },
  quoteNotClosed: { en: 'A quote is opened and never closed.', zh: '引号没有闭合。' },
  nulByte: {
    en: 'The row holds NUL bytes. Save the file again as CSV.',
    zh: '该行包含空字节（NUL），请重新另存为 CSV。',
  },
  badEncoding: {
    en: 'The row holds bytes that are not text in the encoding of the file. Choose another encoding.',
    zh: '该行包含无法按文件编码解读的字节，请选择其他编码。',
  },
  tooManyColumns: {
    en: 'The row has more columns than the file. Is a value with a separator not in quotes?',
    zh: '该行的列数多于表头，请检查含分隔符的值是否加了引号。',
  },
  valueTooLong: { en: 'The value is longer than 4,000 characters.', zh: '该值超过 4000 个字符。' },
  keyMissing: {
    en: 'There is no key, phone, e-mail or WeChat id to know the contact by.',
    zh: '缺少可识别联系人的客户编号、手机号、邮箱或微信 ID。',
  },
  keyTooLong: { en: 'The key is longer than 200 characters.', zh: '客户编号超过 200 个字符。' },
  notPhone: { en: 'This is not a phone number.', zh: '不是电话号码。' },
  phoneTooShort: { en: 'The phone number is too short.', zh: '电话号码太短。' },
  phoneTooLong: { en: 'The phone number is too long.', zh: '电话号码太长。' },
  phoneInvalid: { en: 'There is no such phone number in its country.', zh: '该国家或地区没有这样的号码。' },
  phoneCountry: {
    en: 'The phone number has no country code. Choose a default country.',
    zh: '电话号码缺少国家代码，请选择默认国家。',
  },
  phoneScientific: {
    en: 'A spreadsheet has rounded this number (1.38E+10). Format the column as text and export again.',
    zh: '表格软件把号码变成了科学计数（1.38E+10），请将该列设为文本后重新导出。',
  },
  notEmail: { en: 'This is not an e-mail address.', zh: '不是邮箱地址。' },
  emailTooLong: { en: 'The e-mail address is too long.', zh: '邮箱地址太长。' },
  emailDomain: { en: 'The part after @ is not a domain.', zh: '@ 之后不是有效的域名。' },
  notOpenid: { en: 'This is not a WeChat openid.', zh: '不是微信 openid。' },
  notNumber: { en: 'This is not a number.', zh: '不是数字。' },
  notBoolean: { en: 'This is neither yes nor no.', zh: '不是“是/否”。' },
  notDate: { en: 'This is not a date. Write 2026-11-24.', zh: '不是日期，请写成 2026-11-24。' },
  unknownZone: {
    en: 'This time zone is not known; it counts as missing. Write Asia/Shanghai.',
    zh: '未知时区，按空处理。请写成 Asia/Shanghai。',
  },
  unknownLocale: {
    en: 'This language is not known; it counts as missing. Write zh-CN or en.',
    zh: '未知语言，按空处理。请写成 zh-CN 或 en。',
  },
} as const satisfies Record<string, Bilingual>
export type RowProblemCode = keyof typeof rowTexts

const fileTexts = {
  empty: { en: 'The file is empty.', zh: '文件是空的。' },
  notTable: {
    en: 'The file is not a table. Upload .csv, .txt or .xlsx.',
    zh: '文件不是表格，请上传 .csv、.txt 或 .xlsx。',
  },
  oldExcel: {
    en: 'This is an old .xls file. Save it as .xlsx or .csv.',
    zh: '这是旧版 .xls 文件，请另存为 .xlsx 或 .csv。',
  },
  badXlsx: {
    en: 'The .xlsx file is damaged or protected by a password. Save it again, or as .csv.',
    zh: '.xlsx 文件已损坏或有密码保护，请重新保存或另存为 .csv。',
  },
  xlsxTooLarge: {
    en: 'The .xlsx file is too large to be read (50 MB, or 400 MB unpacked). Save it as .csv.',
    zh: '.xlsx 文件过大（50 MB，或解压后 400 MB），请另存为 .csv。',
  },
  tooManyColumns: {
    en: 'The file has more than 500 columns. Is the separator right?',
    zh: '文件超过 500 列，请检查分隔符。',
  },
  headerMissing: {
    en: 'The first row looks like data, not like names of columns. Say that the file has no header, or add one.',
    zh: '第一行看起来是数据而不是列名，请选择“没有表头”或补上表头。',
  },
  headerOnly: { en: 'The file has a header and no rows.', zh: '文件只有表头，没有数据。' },
} as const satisfies Record<string, Bilingual>
export type FileProblemCode = keyof typeof fileTexts

/** The sentence for a row's problem: what is wrong and what to do. */
export function rowProblemText(code: RowProblemCode, language: Language): string {
  return rowTexts[code][language]
}

/** The sentence for a file's problem. */
export function fileProblemText(code: FileProblemCode, language: Language): string {
  return fileTexts[code][language]
}
