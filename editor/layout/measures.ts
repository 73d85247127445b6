/** Distances of the layout, in canvas pixels. All of them sit on a 4-px grid. */
export const measures = {
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
  /** A chip that stands for a jump or a loop. */
  chipWidth: 196,
  chipHeight: 32,
  /** Room for one loop left of a block. */
  gutter: 28,
  bucket: 16,
  virtualGap: 96,
} as const
