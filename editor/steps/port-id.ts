/** A port id that no sibling has: ids stay when labels change, so counts and edges stay too. */
export function newPortId(siblings: { id: string }[], prefix: string): string {
  const taken = new Set(siblings.map((sibling) => sibling.id))
  for (let number = siblings.length + 1; ; number++) if (!taken.has(`${prefix}${number}`)) return `${prefix}${number}`
}
