import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { emptyDocument, type JourneyDoc } from '../../../schema/document.ts'
import { canonicalJson } from '../../../schema/json.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { applyCommand } from '../../../editor/document/apply.ts'
import type { Command } from '../../../editor/document/command.ts'
import { canKeepBoth } from '../../../editor/document/conflicts.ts'
import { createDescribe } from '../../../editor/document/describe.ts'
import { createDocumentStore } from '../../../editor/document/document-store.ts'
import { createSaveQueue, type SaveAnswer } from '../../../editor/document/save-queue.ts'
import { guard } from '../../../editor/document/undo-guard.ts'

const describeCommand = createDescribe(kindsWith())

function drawn(): JourneyDoc {
  const doc = emptyDocument('Journey')
  doc.triggers = ['in']
  doc.steps = {
    in: { id: 'in', kind: 'api', config: {}, next: { next: 'a' } },
    a: { id: 'a', kind: 'sms', config: { body: 'old' }, next: { sent: 'b' } },
    b: { id: 'b', kind: 'sms', config: { body: 'old' }, next: { sent: null } },
  }
  return doc
}
const openStore = (doc = drawn()) =>
  createDocumentStore({ journeyId: 'j', doc, revision: 0, describe: describeCommand })
type Store = ReturnType<typeof openStore>
const body = (step: string, value: string): Command => ({ type: 'setConfig', step, path: ['body'], value })
const wait = (id: string) => ({ id, kind: 'wait', config: {}, next: { next: null } })
const insertAfter = (from: string, port: string, id: string): Command => ({
  type: 'insertStep',
  place: { from, ports: [port] },
  step: wait(id),
  flow: ['next'],
})

/** Somebody else does a command on the server's document. */
function theirs(store: Store, ...commands: Command[]): void {
  for (const command of commands) {
    const { base, revision } = store.getState()
    const { patches } = applyCommand(base, command)
    if (patches.length === 0) continue
    store.receive([{ revision: revision + 1, commandId: `theirs-${revision}`, patches }])
  }
}
/** What I did is on the server. */
function saved(store: Store): void {
  for (const { commandId } of store.getState().pending) store.acknowledge(commandId, store.getState().revision + 1)
}
const bodyOf = (store: Store, step: string) => store.getState().doc.steps[step]?.config['body']

describe('two people at the same value', () => {
  test('theirs is in the document, mine is kept until somebody chooses', () => {
    const store = openStore()
    store.dispatch(body('a', 'mine'))
    theirs(store, body('a', 'theirs'))
    expect(bodyOf(store, 'a')).toBe('theirs')
    const [conflict] = store.getState().conflicts
    expect(conflict).toMatchObject({ stepId: 'a', mine: 'mine', theirs: 'theirs' })
    expect(store.getState().pending).toEqual([])
    store.resolve(conflict!.id, 'mine')
    expect(bodyOf(store, 'a')).toBe('mine')
    expect(store.getState()).toMatchObject({ conflicts: [], pending: [{ label: { type: 'setConfig' } }] })
  })

  test('both texts can be kept, a number cannot be joined', () => {
    const store = openStore()
    store.dispatch(body('a', 'mine'))
    store.dispatch({ type: 'setSettings', path: ['maxVisits'], value: 3 })
    theirs(store, body('a', 'theirs'), { type: 'setSettings', path: ['maxVisits'], value: 4 })
    const [text, number] = store.getState().conflicts
    expect([canKeepBoth(text!), canKeepBoth(number!)]).toEqual([true, false])
    store.resolve(text!.id, 'both')
    expect(bodyOf(store, 'a')).toBe('theirs\nmine')
    store.resolve(number!.id, 'theirs')
    expect(store.getState().doc.settings.maxVisits).toBe(4)
  })

  test('different values, or the same value twice, are no conflict', () => {
    const store = openStore()
    store.dispatch(body('a', 'same'))
    store.dispatch(body('b', 'mine'))
    theirs(store, body('a', 'same'), { type: 'rename', step: 'b', name: 'theirs' })
    expect(store.getState().conflicts).toEqual([])
    expect(store.getState().doc.steps['b']).toMatchObject({ name: 'theirs', config: { body: 'mine' } })
  })

  test('a text for a step that somebody took away is kept to be copied; what was drawn on it is named', () => {
    const store = openStore()
    store.dispatch(body('b', 'long in the making'))
    store.dispatch({ type: 'pin', step: 'b', x: 1, y: 1 })
    theirs(store, { type: 'deleteSteps', ids: ['b'] })
    const [conflict] = store.getState().conflicts
    expect(conflict).toMatchObject({ mine: 'long in the making', gone: { en: 'SMS' } })
    expect(store.getState()).toMatchObject({ pending: [], lost: [{ type: 'pin' }] })
    store.resolve(conflict!.id, 'theirs')
    expect(store.getState().conflicts).toEqual([])
    expect(store.getState().doc.steps['b']).toBeUndefined()
  })

  test('whatever two people write, each value is in the document or on a card', () => {
    const edit = fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('body', 'x'), fc.constantFrom('1', '2', '3'))
    const command = ([step, key, value]: [string, string, string]): Command => ({
      type: 'setConfig',
      step,
      path: [key],
      value,
    })
    fc.assert(
      fc.property(
        fc.array(edit, { maxLength: 6 }),
        fc.uniqueArray(edit, { maxLength: 4, selector: ([step, key]) => step + key }),
        (mine, others) => {
          const store = openStore()
          for (const one of mine) store.dispatch(command(one))
          theirs(store, ...others.map(command))
          const last = new Map(mine.map(([step, key, value]) => [`${step}.${key}`, value]))
          for (const [place, value] of last) {
            const [step = '', key = ''] = place.split('.')
            const kept = [
              store.getState().doc.steps[step]?.config[key],
              ...store
                .getState()
                .conflicts.filter(({ path }) => path[1] === step && path[3] === key)
                .map(({ mine: one }) => one),
            ]
            expect(kept).toContain(value)
          }
        },
      ),
    )
  })
})

describe('undo beside somebody else', () => {
  test('undoes mine and leaves theirs', () => {
    const store = openStore()
    store.dispatch(body('a', 'mine'))
    saved(store)
    theirs(store, body('b', 'theirs'))
    expect(store.undo()).not.toBeNull()
    expect([bodyOf(store, 'a'), bodyOf(store, 'b')]).toEqual(['old', 'theirs'])
  })

  test('does not undo what somebody has changed since, says so, and goes on with what is before it', () => {
    const store = openStore()
    store.dispatch({ type: 'rename', step: 'b', name: 'mine' })
    store.dispatch(body('a', 'mine'))
    saved(store)
    theirs(store, body('a', 'theirs'))
    expect(store.undo()).toBeNull()
    expect(bodyOf(store, 'a')).toBe('theirs')
    expect(store.getState().lost).toMatchObject([{ type: 'setConfig' }])
    expect(store.undo()).toMatchObject({ type: 'rename' })
    expect(store.getState().doc.steps['b']?.name).toBeUndefined()
  })

  test('a step of mine stays when somebody has drawn to it or behind it', () => {
    const behind = openStore()
    behind.dispatch(insertAfter('a', 'sent', 'mine'))
    saved(behind)
    theirs(behind, insertAfter('mine', 'next', 'theirs'))
    expect(behind.undo()).toBeNull()
    expect(Object.keys(behind.getState().doc.steps)).toEqual(expect.arrayContaining(['mine', 'theirs']))
    const drawnTo = openStore()
    drawnTo.dispatch(insertAfter('a', 'sent', 'mine'))
    saved(drawnTo)
    theirs(drawnTo, { type: 'connect', place: { from: 'b', ports: ['sent'] }, target: 'mine' })
    expect(drawnTo.undo()).toBeNull()
    expect(drawnTo.getState().doc.steps['mine']).toBeDefined()
  })

  test('what was undoable stays so after a reload, unless the place has changed meanwhile', () => {
    const store = openStore()
    store.dispatch(body('a', 'mine'))
    store.dispatch(body('b', 'mine'))
    saved(store)
    const { past, doc } = store.getState()
    const elsewhere = applyCommand(doc, body('b', 'theirs')).doc
    expect(guard(past, doc, JSON.parse(canonicalJson(doc)) as JourneyDoc).some(({ blocked }) => blocked)).toBe(false)
    expect(guard(past, doc, elsewhere).map(({ blocked }) => blocked ?? false)).toEqual([false, true])
  })
})

describe('saving across a gap', () => {
  function slow(answers: SaveAnswer[]) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const store = openStore()
    const rereads: number[] = []
    const kept: number[] = []
    createSaveQueue({
      store,
      clientId: 'me',
      labelText: () => '',
      send: async () => answers.shift() ?? { saved: store.getState().revision + 1 },
      reread: async () => {
        rereads.push(1)
        const { doc } = applyCommand(store.getState().base, body('a', 'mine'))
        store.reload(applyCommand(doc, { type: 'rename', step: 'b', name: 'theirs' }).doc, 5)
      },
      keep: async ({ pending }) => void kept.push(pending.length),
    })
    return { store, rereads, kept }
  }

  test('an edit that the server had already, behind edits of others, is neither lost nor doubled', async () => {
    const { store, rereads } = slow([{ saved: 4 }])
    store.dispatch(body('a', 'mine'))
    await vi.advanceTimersByTimeAsync(3000)
    vi.useRealTimers()
    expect(rereads).toHaveLength(1)
    expect(store.getState()).toMatchObject({ revision: 5, pending: [], conflicts: [], saveState: 'saved' })
    expect(store.getState().doc.steps).toMatchObject({ a: { config: { body: 'mine' } }, b: { name: 'theirs' } })
  })

  test('a server of another format stops the saving; what is unsent stays kept', async () => {
    const { store, kept } = slow([{ outdated: true }])
    store.dispatch(body('a', 'mine'))
    await vi.advanceTimersByTimeAsync(60_000)
    vi.useRealTimers()
    expect(store.getState()).toMatchObject({ saveState: 'refused', pending: [{ label: { type: 'setConfig' } }] })
    expect(kept.at(-1)).toBe(1)
  })
})
