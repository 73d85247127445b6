import type { Point } from '../layout/layout-types.ts'

/** One thing on a sheet of paper. Colours are names of design tokens. */
export type Mark =
  | {
      type: 'rect'
      x: number
      y: number
      width: number
      height: number
      radius: number
      fill?: string
      line?: string
      dash?: boolean
    }
  | { type: 'path'; d: string; line: string; width: number; at?: Point; scale?: number; dash?: boolean }
  | { type: 'text'; x: number; y: number; text: string; size: number; weight: number; fill: string }
  | { type: 'group'; title: string; marks: Mark[] }

/** A drawing that is ready to be written as SVG or painted. The origin is its left upper corner. */
export type Sheet = { title: string; width: number; height: number; marks: Mark[] }

/** The value of a design token. */
export type Ink = (token: string) => string

/** The width of a text in pixels. */
export type Measure = (text: string, size: number, weight: number) => number
