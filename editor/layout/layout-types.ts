/** One way out of a step as it is drawn: the ports that lead to the same place and are drawn as one. */
export type Exit = {
  id: string
  ports: string[]
  target: string | null
  /** Drawn as a chip, never as a line: a jump. */ chip?: boolean
}

/** What the layout needs to know of a step. */
export type LayoutStep = { id: string; height: number; exits: Exit[]; pin?: { x: number; y: number } | undefined }

/** Which way a journey runs on the canvas. */
export type Direction = 'down' | 'right'

export type LayoutInput = { steps: ReadonlyMap<string, LayoutStep>; triggers: string[]; direction?: Direction }

export type Point = { x: number; y: number }
export type Box = { x: number; y: number; width: number; height: number }

/** Where a step can be put: on an exit, or before a step where several ways meet. */
export type DropPoint = {
  id: string
  at: Point
  place: { from: string; ports: string[] } | null
  /** Set for the shared "+" above a meeting step: everything that comes in goes through the new step. */
  before?: { target: string; sources: { from: string; ports: string[] }[] }
}

export type Route = {
  id: string
  from: string
  exit: Exit
  to: string | null
  points: Point[]
  /** Where the label of the exit sits; absent when the step has one way out. */
  label?: Point
  kind: 'flow' | 'loop' | 'end'
}

/** A chip in place of a line: a jump, a loop, or an edge that would cross cards. */
export type Chip = { id: string; from: string; exit: Exit; to: string; at: Box; loop: boolean }

export type Layout = {
  cards: Map<string, Box>
  routes: Route[]
  drops: DropPoint[]
  chips: Chip[]
  bounds: Box
}
