import { encodeGbk } from '../../activities/import/gbk-fixture.ts'

const families = [...'林王李张刘陈杨赵黄周吴徐孙胡朱高']
const given = [
  '晓雨',
  '子涵',
  '思远',
  '佳怡',
  '浩然',
  '雨桐',
  '志强',
  '梦洁',
  '天佑',
  '婉清',
  '建国',
  '诗涵',
  '明轩',
  '欣妍',
]

/** A row of the file that may be taken. Numbers end in digits that script no fault at the sandbox. */
const row = (n: number) => [
  `C${String(n).padStart(5, '0')}`,
  `${families[n % families.length]}${given[n % given.length]}`,
  `138${String(10_000_000 + n * 10 + 9)}`,
  `c${n}@example.com`,
  `oWx_${String(n).padStart(24, '0')}`,
  n % 3 === 0 ? 'vip' : '普通',
  String((n * 37) % 5000),
]

const header = ['客户编号', '姓名', '手机号', '邮箱', '微信', '会员等级', '积分']

/** Rows that nobody can take: a wrong number, a wrong address, both. */
const bad = [
  ['C90001', '坏号码', '12345', 'bad1@example.com', '', '普通', '1'],
  ['C90002', '坏邮箱', '13812345699', 'not-an-address', '', '普通', '2'],
  ['C90003', '都不对', '999', 'nor@this@one', '', 'vip', '3'],
]

/** A table as Excel in China saves it: GBK, commas, Windows line ends; the bad rows are spread among the good ones. */
export function gbkContacts(from: number, count: number): Buffer {
  const rows = Array.from({ length: count }, (_, index) => row(from + index))
  const lines = [header, ...rows.slice(0, 5), ...bad, ...rows.slice(5), rows[0] ?? []]
  return encodeGbk(lines.map((cells) => cells.join(',')).join('\r\n') + '\r\n')
}

/** More contacts, in UTF-8 and separated by semicolons. */
export function utf8Contacts(from: number, count: number): Buffer {
  const rows = Array.from({ length: count }, (_, index) => row(from + index))
  return Buffer.from([header, ...rows].map((cells) => cells.join(';')).join('\n'))
}
