import { closeSync, fstatSync, ftruncateSync, openSync, readSync, renameSync, rmSync, writevSync } from 'node:fs'
import type { Channel } from '../gateways/gateway.ts'
import { createNumberMap, type NumberMap } from './number-map.ts'
import { hash53 } from './seeded.ts'

/** A message as it came in a call, or a reply of the phone's owner (`reply` instead of `content`). */
export type StoredItem = { ref: string; to: string; content?: Record<string, unknown>; reply?: string }
export type StoredRecord = { at: number; channel: Channel; messages: StoredItem[] }

/** Where an item is: its record, and its place in the record's messages. */
type Generation = {
  file: string
  descriptor: number
  bytes: number
  records: { offset: number; length: number; at: number; channel: Channel }[]
  newest: NumberMap
  previous: number[]
  record: number[]
  position: number[]
}

/**
 * The messages of every phone, kept as the calls came: one write of the call's own bytes, and some ten bytes of index a
 * message, so that a broadcast to a million costs no heap. A full file becomes the previous generation; the one before
 * that is dropped.
 *
 * `append` takes the call's body and the places in it that reached their phone. `read` gives an address's items,
 * newest first; `recent` the newest records.
 */
export type InboxLog = {
  append(at: number, channel: Channel, body: Buffer, items: StoredItem[], arrived: (index: number) => boolean): void
  read(address: string, limit: number): { record: StoredRecord; item: StoredItem }[]
  recent(records: number): StoredRecord[]
  close(): void
}

const perGeneration = { messages: 500_000, bytes: 256 * 1024 * 1024 }
/** Read back after a restart: enough for the demo and a test run, at most a moment's work. */
const rebuildBytes = 32 * 1024 * 1024

/** Opens the log at `file`, indexing what its newest part holds. */
export function openInboxLog(file: string): InboxLog {
  rmSync(`${file}.old`, { force: true })
  let current = openGeneration(file)
  let older: Generation | null = null
  rebuild(current)

  const rotate = (): void => {
    if (older) closeSync(older.descriptor)
    renameSync(file, `${file}.old`)
    older = { ...current, file: `${file}.old` }
    current = openGeneration(file)
  }
  return {
    append(at, channel, body, items, arrived) {
      if (current.position.length >= perGeneration.messages || current.bytes >= perGeneration.bytes) rotate()
      const skipped = items.flatMap((_, position) => (arrived(position) ? [] : [position]))
      const header = Buffer.from(`#${at} ${channel} ${body.length} ${skipped.join(',')}\n`)
      writevSync(current.descriptor, [header, body, newline])
      index(current, { offset: current.bytes + header.length, length: body.length, at, channel }, items, arrived)
      current.bytes += header.length + body.length + 1
    },
    read(address, limit) {
      const found: { record: StoredRecord; item: StoredItem }[] = []
      for (const generation of older ? [current, older] : [current]) {
        let at = generation.newest.get(hash53(address))
        while (at !== undefined && at >= 0 && found.length < limit) {
          const record = load(generation, generation.record[at] as number)
          const item = record?.messages[generation.position[at] as number]
          // Two addresses may share a hash; the text decides.
          if (record && item?.to === address) found.push({ record, item })
          at = generation.previous[at]
        }
      }
      return found
    },
    recent(count) {
      const records: StoredRecord[] = []
      for (const generation of older ? [current, older] : [current]) {
        for (let at = generation.records.length - 1; at >= 0 && records.length < count; at--) {
          const record = load(generation, at)
          if (record) records.push(record)
        }
      }
      return records
    },
    close() {
      closeSync(current.descriptor)
      if (older) closeSync(older.descriptor)
    },
  }
}

const newline = Buffer.from('\n')

function openGeneration(file: string): Generation {
  const descriptor = openSync(file, 'a+', 0o600)
  const bytes = fstatSync(descriptor).size
  return { file, descriptor, bytes, records: [], newest: createNumberMap(), previous: [], record: [], position: [] }
}

function index(
  into: Generation,
  record: Generation['records'][number],
  items: StoredItem[],
  arrived: (index: number) => boolean,
) {
  into.records.push(record)
  for (let at = 0; at < items.length; at++) {
    const item = items[at]
    if (!item || !arrived(at)) continue
    const key = hash53(item.to)
    into.previous.push(into.newest.get(key) ?? -1)
    into.record.push(into.records.length - 1)
    into.position.push(at)
    into.newest.set(key, into.position.length - 1)
  }
}

function load(from: Generation, at: number): StoredRecord | null {
  const place = from.records[at]
  if (!place) return null
  const body = Buffer.allocUnsafe(place.length)
  readSync(from.descriptor, body, 0, place.length, place.offset)
  try {
    const { messages } = JSON.parse(body.toString('utf8')) as { messages: StoredItem[] }
    return { at: place.at, channel: place.channel, messages }
  } catch {
    return null
  }
}

function rebuild(generation: Generation): void {
  if (generation.bytes > perGeneration.bytes / 2) {
    // Too much to be worth reading at every start; what is old on a phone may go.
    ftruncateSync(generation.descriptor, 0)
    generation.bytes = 0
  }
  const start = Math.max(0, generation.bytes - rebuildBytes)
  const bytes = Buffer.allocUnsafe(generation.bytes - start)
  readSync(generation.descriptor, bytes, 0, bytes.length, start)
  let at = start === 0 ? 0 : bytes.indexOf('\n#') + 1
  while (at < bytes.length) {
    const next = rebuildRecord(generation, bytes, at, start)
    if (next === null) break
    at = next
  }
  // A write cut short by a kill would hide everything appended after it.
  ftruncateSync(generation.descriptor, start + at)
  generation.bytes = start + at
}

/** Indexes the record at `at`; the place after it, or null when it is not whole. */
function rebuildRecord(generation: Generation, bytes: Buffer, at: number, start: number): number | null {
  const end = bytes.indexOf(10, at)
  const header = /^#(\d+) (sms|email|wechat) (\d+) ([\d,]*)$/.exec(end < 0 ? '' : bytes.toString('latin1', at, end))
  const length = Number(header?.[3])
  if (!header || end + 1 + length >= bytes.length) return null
  const place = { offset: start + end + 1, length, at: Number(header[1]), channel: header[2] as Channel }
  const skipped = new Set(header[4] ? header[4].split(',').map(Number) : [])
  const items = (JSON.parse(bytes.toString('utf8', end + 1, end + 1 + length)) as { messages: StoredItem[] }).messages
  index(generation, place, items, (position) => !skipped.has(position))
  return end + 1 + length + 1
}
