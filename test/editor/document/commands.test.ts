import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyDocument, type JourneyDoc, type Step } from '../../../schema/document.ts'
import { builtInKinds, kindsWith } from '../../../schema/steps/registry.ts'
import { applyCommand, applyDocPatches } from '../../../editor/document/apply.ts'
import { type Command, CommandRefused } from '../../../editor/document/command.ts'
import { createDescribe } from '../../../editor/document/describe.ts'
import { createDocumentStore } from '../../../editor/document/document-store.ts'
import { rebase } from '../../../editor/document/rebase.ts'
import { blockOf } from '../../../editor/document/shape.ts'
import { document } from '../support/drawings.ts'

const wait = (id: string): Step => ({
  id,
  kind: 'wait',
  config: { ...builtInKinds.wait.defaults },
  next: { next: null },
})

/** A random command that makes sense for some document; it may be refused by another. */
const command: fc.Arbitrary<(doc: JourneyDoc) => Command> = fc
  .record({
    pick: fc.nat(1000),
    other: fc.nat(1000),
    what: fc.constantFrom(
      'insert',
      'delete',
      'branch',
      'move',
      'connect',
      'config',
      'rename',
      'pin',
      'settings',
      'note',
      'group',
      'fold',
    ),
  })
  .map(({ pick, other, what }) => (doc) => {
    const ids = Object.keys(doc.steps)
    const step = doc.steps[ids[pick % ids.length] ?? '']
    const id = step?.id ?? 'none'
    const target = ids[other % ids.length] ?? 'none'
    const place = { from: id, ports: Object.keys(step?.next ?? {}).slice(0, 1) }
    switch (what) {
      case 'insert':
        return { type: 'insertStep', place, step: wait(`new-${pick}-${other}`), flow: ['next'] }
      case 'delete':
        return { type: 'deleteSteps', ids: [id, target] }
      case 'branch':
        return { type: 'deleteBranch', id }
      case 'move':
        return { type: 'moveSteps', ids: blockOf(doc, target), place }
      case 'connect':
        return { type: 'connect', place, target }
      case 'config':
        return { type: 'setConfig', step: id, path: ['text'], value: `${other}` }
      case 'rename':
        return { type: 'rename', step: id, name: `name ${other}` }
      case 'pin':
        return {
          type: 'pinSteps',
          pins: [id, target].map((one) => ({ step: one, x: other, y: pick })),
        }
      case 'note': {
        const [note] = doc.notes
        if (!note || pick % 3 === 0)
          return { type: 'addNote', id: `n${other}`, text: `${pick}`, x: pick, y: other, beside: id }
        return pick % 3 === 1
          ? { type: 'moveNote', id: note.id, x: other, y: pick, beside: null }
          : { type: 'setNote', id: note.id, text: `${other}`, colour: 'teal' }
      }
      case 'group':
        return { type: 'addGroup', group: { id: `g${pick}`, name: 'G', steps: [id, target] } }
      case 'fold':
        return other % 2 === 0
          ? { type: 'collapseGroup', id: doc.groups?.[0]?.id ?? '', collapsed: pick % 2 === 0 }
          : { type: 'ungroup', id: doc.groups?.[0]?.id ?? '' }
      default:
        return { type: 'setSettings', path: ['priority'], value: 'high' }
    }
  })

function attempt(doc: JourneyDoc, wanted: Command) {
  try {
    return applyCommand(doc, wanted)
  } catch (error) {
    if (error instanceof CommandRefused) return null
    throw error
  }
}

describe('commands', () => {
  test('a command followed by its inverse changes nothing', () => {
    fc.assert(
      fc.property(document, command, (doc, make) => {
        const applied = attempt(doc, make(doc))
        if (applied) expect(applyDocPatches(applied.doc, applied.inverse).doc).toEqual(doc)
      }),
      { numRuns: 400 },
    )
  })

  test('patches, sent as JSON, give the server the same document', () => {
    fc.assert(
      fc.property(document, command, (doc, make) => {
        const applied = attempt(doc, make(doc))
        if (applied) expect(applyDocPatches(doc, JSON.parse(JSON.stringify(applied.patches))).doc).toEqual(applied.doc)
      }),
      { numRuns: 400 },
    )
  })

  test('no command leaves an edge to a step that is gone', () => {
    fc.assert(
      fc.property(document, fc.array(command, { maxLength: 8 }), (start, makes) => {
        let doc = start
        for (const make of makes) doc = attempt(doc, make(doc))?.doc ?? doc
        for (const step of Object.values(doc.steps)) {
          for (const target of Object.values(step.next)) if (target !== null) expect(doc.steps[target]).toBeDefined()
        }
        for (const trigger of doc.triggers) expect(doc.steps[trigger]).toBeDefined()
      }),
    )
  })

  test('a step put on an edge takes the edge over', () => {
    const { doc } = applyCommand(journey(), {
      type: 'insertStep',
      place: { from: 'a', ports: ['next'] },
      step: wait('new'),
      flow: ['next'],
    })
    expect(doc.steps.a?.next.next).toBe('new')
    expect(doc.steps.new?.next.next).toBe('b')
  })

  test('deleting a step joins the ends', () => {
    const { doc } = applyCommand(journey(), { type: 'deleteSteps', ids: ['a'] })
    expect(doc.steps.start?.next.next).toBe('b')
  })

  test('a moved step goes on where its new place led', () => {
    const { doc } = applyCommand(journey(), { type: 'moveSteps', ids: ['a'], place: { from: 'b', ports: ['next'] } })
    expect([doc.steps.start?.next.next, doc.steps.b?.next.next, doc.steps.a?.next.next]).toEqual(['b', 'a', null])
  })

  test('a step cannot be put behind itself', () => {
    expect(() =>
      applyCommand(journey(), { type: 'moveSteps', ids: ['a'], place: { from: 'a', ports: ['next'] } }),
    ).toThrow(CommandRefused)
  })
})

describe('the document store', () => {
  const kinds = kindsWith()

  function open(doc = journey()) {
    let time = 0
    let ids = 0
    const store = createDocumentStore({
      journeyId: 'j',
      doc,
      revision: 7,
      describe: createDescribe(kinds),
      now: () => time,
      newId: () => `c${ids++}`,
    })
    return { store, pass: (ms: number) => (time += ms) }
  }

  test('undo and redo walk the same way back and forth', () => {
    fc.assert(
      fc.property(document, fc.array(command, { minLength: 1, maxLength: 10 }), (start, makes) => {
        const { store } = open(start)
        for (const make of makes) store.dispatch(make(store.getState().doc))
        const after = store.getState().doc
        const steps = store.getState().past.length
        for (let step = 0; step < steps; step++) store.undo()
        expect(store.getState().doc).toEqual(start)
        for (let step = 0; step < steps; step++) store.redo()
        expect(store.getState().doc).toEqual(after)
      }),
    )
  })

  test('typing into one field is one step of undo', () => {
    const { store, pass } = open()
    for (const text of ['h', 'he', 'hel']) {
      store.dispatch({ type: 'setConfig', step: 'a', path: ['body'], value: text }, { key: 'a.body' })
      pass(200)
    }
    pass(1000)
    store.dispatch({ type: 'setConfig', step: 'a', path: ['body'], value: 'hello' }, { key: 'a.body' })
    expect(store.getState().past).toHaveLength(2)
    store.undo()
    expect(store.getState().doc.steps.a?.config.body).toBe('hel')
    store.undo()
    expect(store.getState().doc.steps.a?.config.body).toBeUndefined()
  })

  test('undo names what it takes back', () => {
    const { store } = open()
    store.dispatch({ type: 'deleteSteps', ids: ['a'] })
    expect(store.undo()).toMatchObject({ type: 'deleteSteps', subject: { en: 'Wait', zh: '等待' } })
  })

  test('an edit of somebody else goes under mine', () => {
    const { store } = open()
    store.dispatch({ type: 'rename', step: 'a', name: 'mine' })
    const theirs = applyCommand(journey(), { type: 'rename', step: 'b', name: 'theirs' })
    store.receive([{ revision: 8, commandId: 'x', patches: theirs.patches }])
    expect(store.getState().doc.steps.a?.name).toBe('mine')
    expect(store.getState().doc.steps.b?.name).toBe('theirs')
    expect(store.getState().revision).toBe(8)
  })

  test('an edit whose step somebody else deleted is dropped and named', () => {
    const { store } = open()
    store.dispatch({ type: 'rename', step: 'a', name: 'mine' })
    store.receive([
      { revision: 8, commandId: 'x', patches: applyCommand(journey(), { type: 'deleteSteps', ids: ['a'] }).patches },
    ])
    expect(store.getState().pending).toHaveLength(0)
    expect(store.getState().lost).toMatchObject([{ type: 'rename' }])
  })

  test('two people who edit at once end with the same document', () => {
    fc.assert(
      fc.property(document, command, command, (start, makeMine, makeTheirs) => {
        const theirs = attempt(start, makeTheirs(start))
        const { store } = open(start)
        store.dispatch(makeMine(start))
        if (!theirs) return
        store.receive([{ revision: 8, commandId: 'x', patches: theirs.patches }])
        // The server takes theirs first and then what is left of mine.
        let server = theirs.doc
        for (const entry of store.getState().pending) server = applyDocPatches(server, entry.patches).doc
        expect(store.getState().doc).toEqual(server)
      }),
      { numRuns: 300 },
    )
  })

  test('rebasing onto the same document changes nothing', () => {
    fc.assert(
      fc.property(document, command, (start, make) => {
        const { store } = open(start)
        store.dispatch(make(start))
        expect(rebase(start, store.getState().pending).doc).toEqual(store.getState().doc)
      }),
    )
  })
})

function journey(): JourneyDoc {
  const doc = emptyDocument('Journey')
  doc.triggers = ['start']
  doc.steps = {
    start: { id: 'start', kind: 'api', config: {}, next: { next: 'a' } },
    a: { ...wait('a'), next: { next: 'b' } },
    b: wait('b'),
  }
  return doc
}
