import { describe, expect, test } from 'vitest'
import { check, emptyCatalogue } from '../../../schema/check.ts'
import { compile } from '../../../schema/compile.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { shapeOf } from '../../../editor/canvas/shapes.ts'
import { layout } from '../../../editor/layout/layout.ts'
import { largeJourney } from '../../support/large-journey.ts'

const kinds = kindsWith()

/** The best of several runs, in ms: what the work itself costs when nothing else runs. */
function best(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < 12; run++) {
    const begun = performance.now()
    work()
    least = Math.min(least, performance.now() - begun)
  }
  return least
}

/** A loop of maps and strings that takes about as long as 500 steps may: the measure of this machine, now. */
function calibration(): number {
  return best(() => {
    const map = new Map<string, number[]>()
    for (let index = 0; index < 40_000; index++) {
      const key = `step-${index % 5_000}`
      const list = map.get(key)
      if (list) list.push(index)
      else map.set(key, [index])
    }
    return JSON.stringify([...map])
  })
}

describe('a journey of 500 steps', () => {
  const doc = largeJourney(500)

  test('has 500 steps and can be published', () => {
    expect(Object.keys(doc.steps)).toHaveLength(500)
    expect(compile(doc, emptyCatalogue, kinds)).toMatchObject({ ok: true })
  })

  test('is checked and compiled in the time of a few calibration loops', () => {
    const work = best(() => {
      check(doc, emptyCatalogue, kinds)
      compile(doc, emptyCatalogue, kinds)
    })
    expect(work / calibration()).toBeLessThan(4)
  })

  test('is laid out in the time of a few calibration loops', () => {
    const steps = new Map(Object.values(doc.steps).map((step) => [step.id, shapeOf(step, kinds, true)]))
    const work = best(() => layout({ steps, triggers: doc.triggers }))
    expect(work / calibration()).toBeLessThan(4)
  })
})
