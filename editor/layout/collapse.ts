import type { Group } from '../../schema/document.ts'
import type { Box, DropPoint, Exit, Layout, LayoutInput, LayoutStep } from './layout-types.ts'

type Place = { from: string; ports: string[] }

/** How a drawing is laid out while some groups are folded: each of them is one card. */
export type Folded = {
  input: LayoutInput
  /** The card that stands for each step that is out of sight. */
  hidden: ReadonlyMap<string, string>
  /** Puts the real steps back into the places where something can be added. */
  unfold(layout: Layout): Layout
}

/** The height of a folded group's card. */
export const groupHeight = 64
/** Room between a frame and the steps in it, and for its name. */
export const framePadding = 14
export const frameHead = 26

/** The id of the card that stands for a folded group. */
export const groupCard = (id: string): string => `group:${id}`

/** Groups with the steps they really hold: those that are there, each in the first group that names it. */
export function presentGroups(groups: readonly Group[] | undefined, has: (id: string) => boolean): Group[] {
  const taken = new Set<string>()
  return (groups ?? []).flatMap((group) => {
    const steps = group.steps.filter((id) => has(id) && !taken.has(id))
    for (const id of steps) taken.add(id)
    return steps.length > 0 ? [{ ...group, steps }] : []
  })
}

/** Takes the steps of folded groups out of the drawing and puts one card in their place. */
export function fold({ steps, triggers, ...rest }: LayoutInput, groups: readonly Group[]): Folded {
  const hidden = new Map<string, string>()
  for (const group of groups) if (group.collapsed) for (const id of group.steps) hidden.set(id, groupCard(group.id))
  if (hidden.size === 0) return { input: { steps, triggers, ...rest }, hidden, unfold: (layout) => layout }
  const places = new Map<string, Place[]>()
  const seen = (id: string | null) => (id === null ? null : (hidden.get(id) ?? id))
  const folded = new Map<string, LayoutStep>()
  for (const [id, step] of steps) {
    const card = hidden.get(id)
    if (card === undefined)
      folded.set(id, { ...step, exits: step.exits.map((exit) => ({ ...exit, target: seen(exit.target) })) })
    else if (!folded.has(card)) {
      const members = [...steps.values()].filter((other) => hidden.get(other.id) === card)
      folded.set(card, { id: card, height: groupHeight, exits: exitsOf(card, members) })
    }
  }
  return {
    input: { ...rest, steps: folded, triggers: [...new Set(triggers.map((id) => hidden.get(id) ?? id))] },
    hidden,
    unfold: (layout) => ({ ...layout, drops: layout.drops.flatMap(realDrop) }),
  }

  /** What leaves a group: one way for each place outside that it leads to; an open end only when nothing else leaves. */
  function exitsOf(card: string, members: LayoutStep[]): Exit[] {
    const exits = new Map<string | null, Exit>()
    for (const member of members) {
      for (const exit of member.exits) {
        const target = seen(exit.target)
        if (target === card) continue
        const known = exits.get(target)
        const id = known?.id ?? `${member.id}:${exit.id}`
        if (!known) exits.set(target, { ...exit, id, target })
        places.set(`${card}:${id}`, [...(places.get(`${card}:${id}`) ?? []), { from: member.id, ports: exit.ports }])
      }
    }
    if (exits.size > 1) exits.delete(null)
    return [...exits.values()]
  }

  function realPlaces({ from, ports }: Place): Place[] {
    const exit = folded
      .get(from)
      ?.exits.find((other) => other.ports[0] === ports[0] && places.has(`${from}:${other.id}`))
    return exit ? (places.get(`${from}:${exit.id}`) ?? []) : [{ from, ports }]
  }

  function realDrop(drop: DropPoint): DropPoint[] {
    const isFolded = drop.place ? drop.place.from.startsWith('group:') : drop.before !== undefined
    if (!isFolded) return [drop]
    const sources = (drop.place ? [drop.place] : (drop.before?.sources ?? [])).flatMap(realPlaces)
    const targetOf = ({ from, ports }: Place) =>
      steps.get(from)?.exits.find((exit) => exit.ports[0] === ports[0])?.target ?? null
    const [first] = sources
    if (!first) return []
    const target = targetOf(first)
    const same = sources.filter((place) => targetOf(place) === target)
    if (same.length === 1 || target === null) return [{ id: drop.id, at: drop.at, place: first }]
    return [{ id: drop.id, at: drop.at, place: null, before: { target, sources: same } }]
  }
}

/** The frame round the steps of an open group. */
export function frameOf(group: Group, cards: ReadonlyMap<string, Box>): Box | null {
  const boxes = group.steps.map((id) => cards.get(id)).filter((box) => box !== undefined)
  if (boxes.length === 0) return null
  const left = Math.min(...boxes.map((box) => box.x)) - framePadding
  const top = Math.min(...boxes.map((box) => box.y)) - framePadding - frameHead
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + framePadding
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + framePadding
  return { x: left, y: top, width: right - left, height: bottom - top }
}
