import { readdir, readFile } from 'node:fs/promises'

/** CPU seconds of a process and everything it started, from /proc; 0 where there is none (not Linux). */
export async function cpuSeconds(pid: number): Promise<number> {
  const all = await processes()
  const children = new Map<number, number[]>()
  for (const [id, { parent }] of all) children.set(parent, [...(children.get(parent) ?? []), id])
  let ticks = 0
  for (const open = [pid]; open.length > 0;) {
    const id = open.pop()!
    ticks += all.get(id)?.ticks ?? 0
    open.push(...(children.get(id) ?? []))
  }
  return ticks / 100
}

async function processes(): Promise<Map<number, { parent: number; ticks: number }>> {
  const found = new Map<number, { parent: number; ticks: number }>()
  for (const name of await readdir('/proc').catch(() => [])) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : ''
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // User and system time, and that of children that have ended.
    if (fields.length > 14)
      found.set(Number(name), {
        parent: Number(fields[1]),
        ticks: Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]),
      })
  }
  return found
}
