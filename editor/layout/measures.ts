import type { Direction } from './layout-types.ts'

/**
 * Distances of the layout, in canvas pixels. All of them sit on a 4-px grid. They are those of a drawing that runs down; one that runs to
 * the right is laid out the same way and turned in the end, so there a width is across and a height along the way.
 */
const down = {
  /** Width of every card. */
  card: 252,
  /** Between neighbouring blocks. */
  gap: 48,
  /** From a card to the single card below it; "+" in the middle. */
  row: 72,
  /** From a card to the cards of its branches: bus, label, "+". */
  fork: 100,
  /** From the lowest feeding card to the step where branches meet: "+", bus, "+". */
  meet: 100,
  /** From an empty lane's "+" to the step where branches meet. */
  laneMeet: 64,
  /** The bus of a fork below its card, the label below the card, and the "+" of a lane. */
  bus: 20,
  label: 44,
  plus: 76,
  /** The bus above a meeting step and its shared "+". */
  meetBus: 52,
  meetPlus: 26,
  /** A lane without a card: its "+", and the room its label wants. */
  laneWidth: 148,
  laneHeight: 24,
  /** A lane that steps aside: between the lines of two, below its "+", from how much it is worth it, and how many may. */
  laneRun: 28,
  laneTurn: 14,
  leastBend: 120,
  mostBends: 3,
  endWidth: 48,
  /** Whether labels need room of their own: nothing stands beside the lines of a fork then. */
  roomy: false,
  /** A chip that stands for a jump or a loop. */
  chipWidth: 196,
  chipHeight: 32,
  virtualGap: 96,
}

export type Measures = typeof down

/** Labels lie along the way there, so forks are longer and lanes narrower. */
const right: Measures = {
  ...down,
  gap: 40,
  row: 84,
  fork: 196,
  meet: 112,
  label: 92,
  plus: 164,
  laneWidth: 44,
  endWidth: 44,
  roomy: true,
  chipWidth: 36,
  chipHeight: 196,
}

/** The distances of a drawing that runs in a direction. */
export const measuresOf = (direction: Direction): Measures => (direction === 'right' ? right : down)

/** The width of an outline's steps. */
export const bucket = 16
