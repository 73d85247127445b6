import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseArm, hash32, spreadOf } from '../../schema/split-hash.ts'

const people = Array.from({ length: 20_000 }, (_, n) => n + 1)
const share = (arms: { id: string; weight: number }[], arm: string) =>
  people.filter((id) => chooseArm(arms, 'journey', 'split', id) === arm).length / people.length

test('the hash is fixed for ever', () => {
  // FNV-1a over UTF-8 and MurmurHash3's finalizer, computed by another program.
  expect([hash32('a'), hash32('journey', 'split', 'a', 1), hash32('旅程', '分流', 7), hash32('')]).toEqual([
    444641715, 3913426358, 38494726, 2872998923,
  ])
  expect(hash32('a', 'b')).not.toBe(hash32('ab'))
  expect(hash32('a', 'b')).not.toBe(hash32('b', 'a'))
})

test('arms get people by their weights', () => {
  const arms = [
    { id: 'a', weight: 50 },
    { id: 'b', weight: 30 },
    { id: 'c', weight: 15 },
    { id: 'holdout', weight: 5 },
  ]
  for (const { id, weight } of arms) expect(share(arms, id)).toBeCloseTo(weight / 100, 1.7)
})

test('a contact keeps its arm, whatever else is drawn, and splits do not follow one another', () => {
  const arms = [
    { id: 'a', weight: 50 },
    { id: 'b', weight: 50 },
  ]
  const both =
    people.filter((id) => chooseArm(arms, 'j', 's1', id) === 'a' && chooseArm(arms, 'j', 's2', id) === 'a').length /
    people.length
  expect(both).toBeCloseTo(0.25, 1.7)
  for (const id of people.slice(0, 200))
    expect(chooseArm(arms, 'j', 's1', id)).toBe(chooseArm([...arms].toReversed(), 'j', 's1', id))
})

test('a change of weights moves only those it must', () => {
  const before = [
    { id: 'a', weight: 50 },
    { id: 'b', weight: 50 },
  ]
  const after = [
    { id: 'a', weight: 60 },
    { id: 'b', weight: 40 },
  ]
  const moved = people.filter((id) => chooseArm(before, 'j', 's', id) !== chooseArm(after, 'j', 's', id))
  expect(moved.every((id) => chooseArm(after, 'j', 's', id) === 'a')).toBe(true)
  expect(moved.length / people.length).toBeCloseTo(0.1, 1.7)
  const third = [...before, { id: 'c', weight: 50 }]
  expect(
    people
      .filter((id) => chooseArm(before, 'j', 's', id) !== chooseArm(third, 'j', 's', id))
      .every((id) => chooseArm(third, 'j', 's', id) === 'c'),
  ).toBe(true)
})

test('an arm of weight 0 gets nobody; with no weight at all the first does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1 }), (id) => {
      expect(
        chooseArm(
          [
            { id: 'a', weight: 0 },
            { id: 'b', weight: 1 },
          ],
          'j',
          's',
          id,
        ),
      ).toBe('b')
      expect(
        chooseArm(
          [
            { id: 'a', weight: 0 },
            { id: 'b', weight: 0 },
          ],
          'j',
          's',
          id,
        ),
      ).toBe('a')
    }),
  )
})

test('a spread is fixed for a contact and a step, within its width, and even', () => {
  const places = people.map((id) => spreadOf('wait', id, 3_600_000))
  expect(Math.min(...places)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...places)).toBeLessThan(3_600_000)
  expect(places.filter((place) => place < 1_800_000).length / places.length).toBeCloseTo(0.5, 1.7)
  expect(spreadOf('wait', 7, 3_600_000)).toBe(spreadOf('wait', 7, 3_600_000))
  expect(spreadOf('wait', 7, 0)).toBe(0)
})
