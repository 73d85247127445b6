import { afterEach, describe, expect, test, vi } from 'vitest'
import { emptyDocument, type JourneyDoc } from '../../../schema/document.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { applyDocPatches } from '../../../editor/document/apply.ts'
import { createDescribe } from '../../../editor/document/describe.ts'
import { createDocumentStore } from '../../../editor/document/document-store.ts'
import { createSaveQueue, type SaveAnswer, type SaveRequest } from '../../../editor/document/save-queue.ts'

afterEach(() => vi.useRealTimers())

/** A server in memory: takes each command once, refuses a stale base with what happened since. */
function server(start: JourneyDoc) {
  let doc = start
  const log: { revision: number; commandId: string; patches: SaveRequest['patches'] }[] = []
  let answersLost = 0
  let away = 0
  const take = (request: SaveRequest): SaveAnswer => {
    const known = log.find((entry) => entry.commandId === request.commandId)
    if (known) return { saved: known.revision }
    if (request.baseRevision !== log.length)
      return { stale: { revision: log.length, since: log.filter((entry) => entry.revision > request.baseRevision) } }
    doc = applyDocPatches(doc, request.patches).doc
    log.push({ revision: log.length + 1, commandId: request.commandId, patches: request.patches })
    return { saved: log.length }
  }
  return {
    take,
    doc: () => doc,
    log,
    loseAnswers: (count: number) => (answersLost = count),
    goAway: (count: number) => (away = count),
    async send(request: SaveRequest): Promise<SaveAnswer> {
      if (away-- > 0) throw new TypeError('network')
      const answer = take(request)
      if (answersLost-- > 0) throw new TypeError('connection reset')
      return answer
    },
  }
}

function open() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  const doc = journey()
  const remote = server(doc)
  const kept: unknown[] = []
  const store = createDocumentStore({ journeyId: 'j', doc, revision: 0, describe: createDescribe(kindsWith()) })
  const queue = createSaveQueue({
    store,
    clientId: 'me',
    send: remote.send,
    labelText: (label) => label.type,
    keep: async ({ pending }) => {
      kept.push(pending)
    },
  })
  return { store, queue, remote, kept }
}

describe('saving', () => {
  test('every edit reaches the server, in order', async () => {
    const { store, remote } = open()
    for (const name of ['one', 'two', 'three']) store.dispatch({ type: 'rename', step: 'a', name })
    await vi.advanceTimersByTimeAsync(5000)
    expect(remote.log).toHaveLength(3)
    expect(remote.doc()).toEqual(store.getState().doc)
    expect(store.getState()).toMatchObject({ saveState: 'saved', revision: 3, pending: [] })
  })

  test('an edit whose answer was lost is not done twice', async () => {
    const { store, remote } = open()
    remote.loseAnswers(1)
    store.dispatch({ type: 'rename', step: 'a', name: 'one' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(remote.log).toHaveLength(1)
    expect(store.getState().saveState).toBe('saved')
  })

  test('edits made while the server is away are kept and sent when it is back', async () => {
    const { store, remote, kept } = open()
    remote.goAway(3)
    store.dispatch({ type: 'rename', step: 'a', name: 'one' })
    await vi.advanceTimersByTimeAsync(500)
    expect(store.getState().saveState).toBe('offline')
    store.dispatch({ type: 'rename', step: 'b', name: 'two' })
    expect(kept.at(-1)).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(remote.doc().steps).toMatchObject({ a: { name: 'one' }, b: { name: 'two' } })
  })

  test('a colleague’s edit goes first and mine follows', async () => {
    const { store, remote } = open()
    remote.take({
      baseRevision: 0,
      clientId: 'x',
      commandId: 'theirs',
      label: '',
      patches: [{ op: 'add', path: ['steps', 'b', 'name'], value: 'theirs' }],
    })
    store.dispatch({ type: 'rename', step: 'a', name: 'mine' })
    await vi.advanceTimersByTimeAsync(5000)
    expect(remote.doc().steps).toMatchObject({ a: { name: 'mine' }, b: { name: 'theirs' } })
    expect(store.getState().doc).toEqual(remote.doc())
  })

  test('typing is sent as one edit after a pause', async () => {
    const { store, remote } = open()
    for (const value of ['h', 'he', 'hey']) {
      store.dispatch({ type: 'setConfig', step: 'a', path: ['body'], value }, { key: 'a.body' })
      await vi.advanceTimersByTimeAsync(150)
    }
    await vi.advanceTimersByTimeAsync(3000)
    expect(remote.log).toHaveLength(1)
    expect(remote.doc().steps.a?.config.body).toBe('hey')
  })
})

function journey(): JourneyDoc {
  const doc = emptyDocument('Journey')
  doc.triggers = ['start']
  doc.steps = {
    start: { id: 'start', kind: 'api', config: {}, next: { next: 'a' } },
    a: { id: 'a', kind: 'sms', config: {}, next: { sent: 'b' } },
    b: { id: 'b', kind: 'exit', config: {}, next: {} },
  }
  return doc
}
