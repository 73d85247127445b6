import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Json } from '../../schema/json.ts'
import type { DropPoint } from '../layout/layout-types.ts'

/** Lenses over time, which are asked of the server; the others show what the live counters say. */
export type TimedLens = 'throughput' | 'waiting'
export type Lens = 'people' | 'conversion' | 'dropOff' | TimedLens | 'errors'
export const isTimed = (lens: Lens): lens is TimedLens => lens === 'throughput' || lens === 'waiting'
export const lenses: Lens[] = ['people', 'conversion', 'dropOff', 'throughput', 'waiting', 'errors']

/** What is carried by the pointer: a new step of a kind, or steps of the drawing. */
export type Carried = { type: 'new'; kind: string } | { type: 'move'; ids: string[] }

/** What a click on a place does now: nothing special, or put carried steps there, or lead a way to a step. */
export type Choosing = { type: 'move'; ids: string[] } | { type: 'connect'; from: string; ports: string[] } | null

export type SessionState = {
  selection: string[]
  /** The step that has the keyboard, also when the canvas has not the focus. */
  focus: string | null
  /** Changes when the focused card should take the browser's focus. */
  focusRequest: number
  /** Changes when the open form should take the browser's focus. */
  formRequest: number
  /** Whose form is open beside the canvas: a step, or the journey's settings. */
  open: string | 'settings' | null
  panel: 'problems' | 'simulate' | 'people' | null
  outline: boolean
  picker: { drop: DropPoint | null; query: string } | null
  carried: (Carried & { at: { x: number; y: number }; over: DropPoint | null }) | null
  choosing: Choosing
  hand: boolean
  lens: Lens
  /** The length in hours of the period that is compared with the one before; null: none. */
  period: number | null
  sampleContact: number | null
  /** The version whose numbers are shown; null is the newest. */
  version: number | null
  /** The way of one contact, lit on the canvas. */
  trail: string[] | null
  /** What decided on the lit way, by step: shown on the canvas while a way is lit. */
  reasons: { stepId: string; why: { what: string; value?: Json | undefined }[] }[]
  dialog: 'publish' | 'keys' | null
  /** Two states of the journey that are compared on the canvas, by version number. */
  compare: { before: number | 'draft'; after: number | 'draft' } | null
  /** Stops the untangling that is under way. */
  untangling: AbortController | null
  /** Where jumps were followed from, the last one last. */
  came: string[]
  /** The note that is being written, and the one that should take the browser's focus. */
  note: string | null
  noteFocus: string | null
  /** What the screen reader is told. */
  announcement: string
}

export type SessionStore = StoreApi<SessionState>

/** What one person looks at: never saved, never undone. */
export function createSessionStore(): SessionStore {
  return createStore<SessionState>(() => ({
    selection: [],
    focus: null,
    focusRequest: 0,
    formRequest: 0,
    open: null,
    panel: null,
    outline: false,
    picker: null,
    carried: null,
    choosing: null,
    hand: false,
    lens: 'people',
    period: null,
    sampleContact: null,
    version: null,
    trail: null,
    reasons: [],
    dialog: null,
    compare: null,
    untangling: null,
    came: [],
    note: null,
    noteFocus: null,
    announcement: '',
  }))
}
