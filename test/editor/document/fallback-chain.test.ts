import { expect, test } from 'vitest'
import { emptyCatalogue } from '../../../schema/check.ts'
import { compile } from '../../../schema/compile.ts'
import { emptyDocument } from '../../../schema/document.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { applyCommand, applyDocPatches } from '../../../editor/document/apply.ts'
import { fallbackChain } from '../../../editor/document/fallback-chain.ts'
import { newStep } from '../../../editor/document/new-step.ts'

const kinds = kindsWith([])

/** A journey of an audience and its exit, with the place between them. */
function between() {
  const doc = emptyDocument('Chain')
  const start = { ...newStep(kinds.get('audience')!).step, id: 'in', next: { next: 'out' } }
  const exit = { ...newStep(kinds.get('exit')!).step, id: 'out' }
  return {
    doc: { ...doc, steps: { in: start, out: exit }, triggers: ['in'] },
    place: { from: 'in', ports: ['next'] },
  }
}

test('put into a place, every way of the chain goes on or to the next channel, and one undo takes it out whole', () => {
  const { doc, place } = between()
  const chain = fallbackChain(kinds)
  const applied = applyCommand(doc, { type: 'paste', place, ...chain })
  const steps = Object.values(applied.doc.steps)
  expect(steps.map(({ kind }) => kind).toSorted()).toEqual(
    ['audience', 'email', 'exit', 'listen', 'listen', 'sms', 'wechat'].toSorted(),
  )
  for (const step of steps)
    for (const [port, target] of Object.entries(step.next)) expect(target, `${step.kind} ${port}`).not.toBeNull()
  const [wechat, first, sms, second, email] = chain.steps.map(({ id }) => applied.doc.steps[id]!)
  expect(first!.next).toEqual({ delivered: 'out', failed: sms!.id, timeout: sms!.id })
  expect(second!.next).toEqual({ delivered: 'out', failed: email!.id, timeout: email!.id })
  expect(wechat!.next).toEqual({ sent: first!.id, failed: sms!.id, skipped: sms!.id })
  expect(applyDocPatches(applied.doc, applied.inverse).doc).toEqual(doc)
})

test('with texts it can be published', () => {
  const { doc, place } = between()
  const { doc: drawn } = applyCommand(doc, { type: 'paste', place, ...fallbackChain(kinds) })
  const written = structuredClone(drawn)
  for (const step of Object.values(written.steps)) {
    if (step.kind === 'email') step.config['subject'] = 'News'
    if (['wechat', 'sms', 'email'].includes(step.kind)) step.config['body'] = 'Hello'
  }
  expect(compile(written, emptyCatalogue, kinds)).toMatchObject({ ok: true })
})
