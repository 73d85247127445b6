import { describe, expect, test } from 'vitest'
import { type Entry, readQuery, sectionsOf } from '../../../editor/find/entry.ts'

const entry = (group: Entry['group'], id: string, title: string, more: Partial<Entry> = {}): Entry => ({
  group,
  id,
  title,
  icon: null,
  run: () => {},
  ...more,
})
const entries = [
  entry('steps', 's1', '欢迎短信', { alias: ['sms', 'SMS', '短信'], text: '您好，欢迎加入' }),
  entry('steps', 's2', 'Wait a day', { alias: ['wait', 'Wait', '等待'] }),
  entry('actions', 'a1', 'Simulate'),
  entry('actions', 'a2', 'Switch to Chinese', { quiet: true }),
  entry('add', 'k1', 'SMS'),
  ...Array.from({ length: 9 }, (_, index) => entry('journeys', `j${index}`, `Journey ${index}`)),
]
const ids = (typed: string, recent: string[] = []) =>
  Object.fromEntries(
    sectionsOf(entries, typed, recent).map(({ group, found }) => [group, found.map(({ entry: { id } }) => id)]),
  )

describe('what the palette shows', () => {
  test('at rest: what was used last, then what there is, six of each, without what is only there when asked for', () => {
    const sections = sectionsOf(entries, '', ['j3', 'gone', 'a1'])
    expect(sections[0]).toMatchObject({ group: 'recent', found: [{ entry: { id: 'j3' } }, { entry: { id: 'a1' } }] })
    expect(sections.map(({ group }) => group)).toEqual(['recent', 'journeys'])
    expect(sections[1]).toMatchObject({ more: 2 })
    expect(ids('chinese')).toEqual({ actions: ['a2'] })
  })

  test('a step is found by its name, its kind in both languages, pinyin, and words inside it', () => {
    for (const typed of ['欢迎短', 'hydx', 'sms', '短信', '您好']) expect(ids(typed)['steps'], typed).toContain('s1')
    expect(ids('您好')['steps']).toEqual(['s1'])
  })

  test('a prefix narrows to steps or to actions, also as an input method writes it', () => {
    expect(Object.keys(ids('@'))).toEqual(['steps'])
    expect(Object.keys(ids('＠sms'))).toEqual(['steps'])
    expect(Object.keys(ids('》s')).toSorted()).toEqual(['actions', 'add'])
    expect(readQuery('@ wait ')).toEqual({ query: 'wait', only: ['steps'] })
    expect(readQuery('a@b.cn')).toEqual({ query: 'a@b.cn', only: null })
  })

  test('what was used before comes first among equals', () => {
    expect(ids('journey', ['j7'])['journeys']?.[0]).toBe('j7')
  })
})
